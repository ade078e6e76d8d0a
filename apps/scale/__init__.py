"""Agreement over more labels than one machine holds: Parquet partitions, summarised where they lie, merged exactly."""
