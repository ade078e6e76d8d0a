"""Which statistics these are: raised whenever a figure of the same labels may come out differently."""

METHOD_VERSION = "3"


def method_version() -> str:
    """As the default of a field, which a migration must not freeze."""
    return METHOD_VERSION
