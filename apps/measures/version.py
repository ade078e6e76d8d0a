"""Which statistics these are: raised whenever a figure of the same labels may come out differently."""

METHOD_VERSION = "1"
