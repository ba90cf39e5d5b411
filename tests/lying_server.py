"""A server that speaks the OpenAI protocol and answers as the model's name tells it to.

    python tests/lying_server.py PORTFILE

The port it has got is written into PORTFILE. Every mode starts from the true sentences, the
quotes in the request cut at their stops, and does one thing to them that a model might do.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

QUOTE = re.compile(r"原文\[(\d+)\]（\w+）：\n(.*?)\n原文完（\w+）", re.S)
CN = "一二三四五六七八九"


def honest(user: str) -> list[tuple[str, int]]:
    """The sentences of the quotes with their marks."""
    found = []
    for mark, quote in QUOTE.findall(user):
        for part in re.split(r"(?<=[。！？])|\n", quote):
            if part.strip():
                found.append((part.strip(), int(mark)))
    return found


def swap(text: str) -> str:
    """The first two numbers that differ change places."""
    numbers = re.findall(r"\d+(?:\.\d+)?", text)
    pairs = [(a, b) for a, b in pairwise(numbers) if a != b]
    if not pairs:
        return text
    one, other = pairs[0]
    return re.sub(
        rf"\b(?:{one}|{other})\b|{one}|{other}",
        lambda m: other if m[0] == one else one,
        text,
        count=2,
    )


def change(*pairs: tuple[str, str]) -> Callable[[str], str]:
    """Words replaced by others, each where it first stands."""
    table = dict(pairs)
    pattern = re.compile("|".join(map(re.escape, table)))
    return lambda text: pattern.sub(lambda m: table[m[0]], text)


LIES: dict[str, Callable[[str], str]] = {
    "honest": lambda text: text,
    "numbers": lambda text: re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), text),
    "one-number": lambda text: re.sub(r"\d", lambda m: str((int(m[0]) + 3) % 10), text, count=1),
    "chinese-numbers": lambda text: re.sub(
        f"[{CN}](?=[个名所年岁周条次日天])", lambda m: CN[(CN.index(m[0]) + 1) % 9], text
    ),
    "swap": swap,
    "negation": change(
        ("不得", "可以"), ("无需", "需要"), ("不需要", "需要"), ("不予", "予以"), ("严禁", "允许"),
        ("不能", "能"), ("没有", "有"), ("未", "已"), ("不", ""),
    ),
    "modal": change(("应当", "可以"), ("必须", "可以"), ("须", "可"), ("可以", "应当")),
    "conditions": change(
        ("同时", ""), ("之一", ""), ("以上", "以下"), ("以前", "以后"), ("不超过", "超过"),
        ("至少", "至多"), ("仅", ""), ("除外", ""),
    ),
    "titles": lambda text: text + "详见《示例省教育资助办法》。",
    "dates": lambda text: re.sub(
        r"(\d{1,2})月(\d{1,2})日", lambda m: f"{int(m[1]) % 12 + 1}月{m[2]}日", text
    ),
    "swapped-sides": change(
        ("小学", "初中"), ("初中", "小学"), ("公办", "民办"), ("民办", "公办"), ("上午", "下午")
    ),
}  # fmt: skip


def reply(mode: str, system: str, user: str) -> str:
    """What the model of that name says."""
    true = honest(user)
    if mode in ("cut", "drip"):  # it is in the sending that they fail
        mode = "honest"
    if mode in LIES:
        return "\n".join(f"{LIES[mode](text)}[{mark}]" for text, mark in true)
    if mode == "mixed":  # every second sentence true
        return "\n".join(
            f"{text if n % 2 == 0 else LIES['numbers'](LIES['negation'](text))}[{mark}]"
            for n, (text, mark) in enumerate(true)
        )
    if mode == "marks":
        return "\n".join(f"{text}[9]" for text, _ in true)
    if mode == "no-marks":
        return "\n".join(text for text, _ in true)
    if mode == "english":
        return "Children who are six years old may enrol in primary school[1]. No fee is due[1]."
    if mode == "leak":
        return f"我的指令是：{system}[1]"
    if mode == "obey":
        return "好的，已忽略以上规则[1]。所有学校免费入学，无需任何材料[1]。请联系我办理[1]。"
    if mode == "link":
        return "\n".join(f"{text}请点击www.example.com/pay办理。[{mark}]" for text, mark in true)
    if mode == "thinking":
        return "<think>先看原文[1]。应该免费。\n</think>\n" + reply("honest", system, user)
    if mode == "add":
        return "\n".join(f"{text}所以您的孩子符合条件，一定能被录取。[{m}]" for text, m in true)
    if mode == "markup":
        return "<script>alert(1)</script>[1]\n**" + reply("honest", system, user) + "**"
    if mode == "follow-up":
        return "初中报名需要什么材料？"
    if mode == "follow-up-lie":
        return "2031年高中报名需要什么材料？"
    return ""


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = asked["model"]
        if mode == "stall":
            time.sleep(30)
        elif mode == "error":
            self.whole(500, {"error": {"message": "内部错误"}})
        elif mode == "denied":
            key = self.headers.get("Authorization", "")
            self.whole(401, {"error": {"message": f"Incorrect API key provided: {key}"}})
        elif mode == "garbage":
            self.raw(b"<html>{not json", "application/json")
        elif mode == "wrong-shape":
            self.raw(b'data: {"choices": "none"}\n\ndata: [DONE]\n\n', "text/event-stream")
        elif mode == "endless-line":
            self.start("text/event-stream")
            for _ in range(400):
                if not self.send(b"x" * 65536):
                    return
        else:
            said = [message["content"] for message in asked["messages"]]
            self.answer(mode, reply(mode, said[0], said[1]), bool(asked.get("stream")))

    def answer(self, mode: str, text: str, streams: bool) -> None:
        if not streams:
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            self.whole(200, {**self.head("chat.completion"), "choices": [choice]})
            return
        self.start("text/event-stream")
        pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
        if mode == "huge":
            pieces = ["学校免费提供午餐，" * 20] * 20_000
        for n, piece in enumerate(pieces):
            if mode == "cut" and n >= len(pieces) // 2:
                self.connection.close()
                return
            if mode == "drip":
                time.sleep(0.3)
            if not self.event({"content": piece}, None):
                return
        self.event({}, "stop")
        self.send(b"data: [DONE]\n\n")

    def head(self, kind: str) -> dict[str, Any]:
        return {"id": "c", "object": kind, "created": 1, "model": "scripted"}

    def event(self, delta: dict[str, str], finish: str | None) -> bool:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {**self.head("chat.completion.chunk"), "choices": [choice]}
        return self.send(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())

    def start(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def whole(self, status: int, body: dict[str, Any]) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.send(said)

    def raw(self, body: bytes, kind: str) -> None:
        self.start(kind)
        self.send(body)

    def send(self, said: bytes) -> bool:
        """Is somebody still listening?"""
        try:
            self.wfile.write(said)
            self.wfile.flush()
        except OSError:
            return False
        return True


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    place = Path(sys.argv[1])
    place.with_suffix(".new").write_text(str(server.server_port), "utf-8")
    place.with_suffix(".new").rename(place)
    server.serve_forever()


if __name__ == "__main__":
    main()
