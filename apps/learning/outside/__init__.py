"""How models elsewhere are spoken to: what is sent, and how strictly what comes back is read. No connection is made."""
