"""``bureau token``: secrets by which programs use the API."""

from argparse import Namespace

from ui.access.clock import local
from ui.access.role import Role
from ui.access.token import Token
from ui.access.user import ROLE_WORDS
from ui.commands.user import open_accounts, stamp
from ui.output import dump, say
from ui.settings import library_folder
from ui.watch.keyboard import at_the_keyboard


def run(options: Namespace) -> int:
    accounts = open_accounts(library_folder(options.library), create=options.act == "add")
    by = at_the_keyboard()
    if options.act == "add":
        secret = accounts.add_token(by, options.name, Role(options.role), options.days)
        say("令牌只显示这一次，请现在就交给要用的程序：")
        print(secret)
        say("程序在每个请求的头里写：Authorization: Bearer 令牌")
        return 0
    if options.act == "revoke":
        accounts.revoke_token(by, options.name)
        say(f"令牌“{options.name}”已吊销，马上失效。")
        return 0
    every = accounts.access.tokens.all()
    if options.json:
        print(dump([token_json(it) for it in every]))
        return 0
    for it in every:
        print(f"{it.name}  {ROLE_WORDS[it.role]}  {until(it)}  {used(it)}")
    if not every:
        say("还没有令牌。请用 bureau token add 名称 --role staff 建立。")
    return 0


def until(token: Token) -> str:
    if token.expires_at is None:
        return "长期有效"
    return f"{'已于' if token.over else '有效至'} {local(token.expires_at)}{'过期' * token.over}"


def used(token: Token) -> str:
    return f"最近使用 {local(token.used_at)}" if token.used_at else "还没有用过"


def token_json(token: Token) -> dict[str, object]:
    return {
        "name": token.name,
        "role": token.role.value,
        "created_at": stamp(token.created_at),
        "expires_at": stamp(token.expires_at) if token.expires_at else None,
        "last_used": stamp(token.used_at) if token.used_at else None,
    }
