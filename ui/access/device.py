"""The browser of a session in words, so that its owner knows it again."""

import re

# in this order: browsers name those they are made of
_BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("OPR", "Opera"), ("QQBrowser", "QQ浏览器"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "安卓"), ("HarmonyOS", "鸿蒙"), ("OpenHarmony", "鸿蒙"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """Of a User-Agent header: "Chrome，Windows"."""
    found = [
        next((words for name, words in known if re.search(rf"\b{name}", agent)), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return "，".join(it for it in found if it) or "未知的浏览器"
