"""Our evidence, checked by other people's tools: signatures, time stamps, trees and proofs, sealed PDFs."""

from .go import sumdb
from .openssl import openssl
from .pdf import pdfsig, pyhanko
from .trees import pymerkle, sigstore

CHECKS = (openssl, pymerkle, sigstore, pdfsig, pyhanko, sumdb)
