"""Questions from a file, one JSON object a line."""

import json
from pathlib import Path
from typing import Any

from assistant.text_file import text_of
from corpus.errors import BureauError


def read_batch(path: str, *names: str) -> list[dict[str, Any]]:
    """The objects of a ``.jsonl`` file; each must hold text under one of ``names``.

    Raises:
        BureauError: no such file, or a line that is not such an object: named by its number.
    """
    try:
        text = text_of(Path(path))
    except OSError as error:
        raise BureauError(f"无法读取“{path}”（{error.strerror}）。请检查文件路径。") from error
    except UnicodeDecodeError as error:
        raise BureauError(f"“{path}”不是 UTF-8 文本。请另存为 UTF-8 后重试。") from error
    cases = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except json.JSONDecodeError:
            case = None
        wanted = f'{{"{names[0]}": "…"}}'
        if not isinstance(case, dict) or not any(isinstance(case.get(n), str) for n in names):
            raise BureauError(f"“{path}”第 {number} 行不是 {wanted} 形式的 JSON。请改正后重试。")
        history = case.get("history", [])
        if not isinstance(history, list) or not all(isinstance(h, str) for h in history):
            raise BureauError(f"“{path}”第 {number} 行的 history 应为问题的列表。请改正后重试。")
        cases.append(case)
    return cases
