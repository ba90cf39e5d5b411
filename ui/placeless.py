"""What went wrong, for people who need not know where on this machine things lie."""

from pathlib import Path


def placeless(error: object, folder: Path) -> str:
    """The line of ``error`` without the path of the library's ``folder``."""
    return str(error).replace(str(folder), "资料库文件夹")
