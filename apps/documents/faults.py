"""Why bytes are refused. Free of Django: the sandbox imports it, too."""


class Unfit(Exception):
    """The file cannot be taken; ``code`` is a value of ``enums.Fault``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
