"""What a form of a page without script has sent."""

from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from corpus.errors import BureauError

LARGEST = 16 * 1024  # bytes


async def fields_of(request: Request) -> Mapping[str, str]:
    """The first value of each field.

    Raises:
        BureauError: it is too large, or broke off.
    """
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                raise BureauError("内容太长，请删减后再试。")
    except ClientDisconnect as error:
        raise BureauError("没有收到完整的内容，请再试一次。") from error
    try:
        sent = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        raise BureauError("内容无法识别，请重新打开页面再试。") from error
    return {name: values[0] for name, values in sent.items()}
