"""Who may log in, and the tokens of programs: the tab "用户" of the admin page."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from corpus.errors import BureauError
from ui.access.access import Access
from ui.access.accounts import accounts_of
from ui.access.clock import local
from ui.access.password import SHORTEST
from ui.access.role import By, Role, Visitor
from ui.access.token import Token
from ui.access.user import ROLE_WORDS, ROLES, User
from ui.office import Asked, done_line

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

_MEANING = {
    Role.ADMIN: "管理员：管理资料、设置、账号，查看记录",
    Role.STAFF: "工作人员：查询，包括内部文件和数据",
    Role.OPERATOR: "接线员：接听热线",
}
_DAYS = (("30", "30 天"), ("90", "90 天"), ("365", "一年"), ("", "不过期"))


def users_view(engine: "Engine", asked: Asked) -> Markup:
    access = accounts_of(engine).access
    users, tokens = access.users.all(), access.tokens.all()
    begin = Markup("")
    if not users:
        begin = Markup(
            '<p class="warning">还没有账号：现在只有坐在这台电脑前的人能打开办公页面，不用登录。'
            "建立第一个管理员账号后，办公页面都要登录，别的电脑上也能打开。</p>"
        )
    return Markup(
        '<h2 data-focus tabindex="-1">账号</h2>{begin}{users}{add}'
        '<h2>令牌</h2><p class="hint">程序用令牌访问接口（/api、/mcp）。'
        "令牌只在建立时显示一次；不用了请吊销。</p>{tokens}{add_token}"
    ).format(
        begin=begin,
        users=_user_table(users, access, asked.visitor) if users else "",
        add=_add_form(first=not users),
        tokens=_token_table(tokens) if tokens else "",
        add_token=_token_form(),
    )


def _user_table(users: Sequence[User], access: Access, visitor: Visitor) -> Markup:
    rows = Markup("").join(_user_row(it, access, visitor) for it in users)
    return Markup(
        '<div class="table" tabindex="0" role="region" aria-label="账号"><table><thead><tr>'
        "<th>名称</th><th>角色</th><th>状态</th><th>最近登录</th><th>更改</th></tr></thead>"
        "<tbody>{}</tbody></table></div>"
    ).format(rows)


def _user_row(user: User, access: Access, visitor: Visitor) -> Markup:
    wait = access.failures.locked(user.name)
    state = "正常" if user.active else "已停用"
    if user.active and wait is not None:
        state = f"登录失败太多，锁定还有 {ceil(wait.total_seconds() / 60)} 分钟"
    own = visitor.via == "session" and user.goes_by(visitor.name)
    return Markup(
        '<tr><th scope="row">{name}<small>{notes}</small></th><td data-label="角色">{role}</td>'
        '<td data-label="状态">{state}</td><td data-label="最近登录">{entered}</td>'
        "<td><details><summary>更改</summary>{change}</details></td></tr>"
    ).format(
        name=user.name,
        notes="" if user.has_password else "由统一登录管理",
        role=ROLE_WORDS[user.role],
        state=state,
        entered=local(user.entered_at) if user.entered_at else "还没有",
        change=_own(user) if own else _changes(user, locked=wait is not None),
    )


def _own(user: User) -> Markup:
    return Markup('<p><a href="/account">自己的密码和登录</a></p>')


def _changes(user: User, *, locked: bool) -> Markup:
    here = Markup(' data-name="{}"').format(user.name)
    forms = Markup("")
    if user.has_password:
        forms = Markup(
            '<form class="edit" data-act="user-role"{here}><p><label for="role-{id}">角色</label>'
            '{roles}</p><p class="done"><button>更改角色</button></p></form>'
            '<form class="edit" data-act="user-password"{here}><p>'
            '<label for="password-{id}">新密码</label><input id="password-{id}" name="password" '
            'type="password" minlength="{least}" maxlength="200" required '
            'autocomplete="new-password"></p><p class="done"><button>更改密码</button></p></form>'
        ).format(here=here, id=user.id, least=SHORTEST, roles=_roles(f"role-{user.id}", user.role))
    switch = ("user-off", "停用") if user.active else ("user-on", "启用")
    buttons = [("user-unlock", "解除锁定"), switch] if locked else [switch]
    return Markup(
        '{forms}<p class="tools">{buttons}</p><details><summary>删除</summary><p class="tools">'
        '<button type="button" data-act="user-remove"{here}>确定删除“{name}”，不能恢复</button>'
        "</p></details>"
    ).format(
        forms=forms,
        buttons=Markup("").join(
            Markup('<button type="button" data-act="{}"{} aria-label="{}“{}”">{}</button>').format(
                act, here, words, user.name, words
            )
            for act, words in buttons
        ),
        here=here,
        name=user.name,
    )


def _add_form(*, first: bool) -> Markup:
    return Markup(
        '<details class="adding"{open}><summary>新建账号</summary>'
        '<form class="edit" data-act="user-add"><p><label for="new-name">名称</label>'
        '<input id="new-name" name="name" maxlength="40" required autocomplete="off" '
        'autocapitalize="none" spellcheck="false"></p>'
        '<p><label for="new-role">角色</label>{roles}</p>'
        '<p><label for="new-password">密码</label><input id="new-password" name="password" '
        'type="password" minlength="{least}" maxlength="200" required autocomplete="new-password" '
        'aria-describedby="new-note"><small id="new-note">至少 {least} 个字符；'
        "交给本人后，请他在“账号与密码”里改掉</small></p>"
        '<p class="done"><button>建立账号</button></p></form></details>'
    ).format(
        open=Markup(" open") if first else "",
        roles=_roles("new-role", Role.ADMIN if first else Role.STAFF),
        least=SHORTEST,
    )


def _roles(name: str, chosen: Role) -> Markup:
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            it.value, Markup(" selected") if it is chosen else "", _MEANING[it]
        )
        for it in ROLES
    )
    return Markup('<select id="{}" name="role">{}</select>').format(name, options)


def _token_table(tokens: Sequence[Token]) -> Markup:
    rows = Markup("").join(
        Markup(
            '<tr><th scope="row">{0}</th><td data-label="角色">{1}</td>'
            '<td data-label="有效">{2}</td><td data-label="最近使用">{3}</td><td class="keep">'
            '<button type="button" data-act="token-revoke" data-name="{0}" '
            'aria-label="吊销“{0}”">吊销</button></td></tr>'
        ).format(
            it.name, ROLE_WORDS[it.role], _until(it), local(it.used_at) if it.used_at else "还没有"
        )
        for it in tokens
    )
    return Markup(
        '<div class="table" tabindex="0" role="region" aria-label="令牌"><table><thead><tr>'
        "<th>名称</th><th>角色</th><th>有效</th><th>最近使用</th>"
        '<th><span class="unseen">操作</span></th></tr></thead><tbody>{}</tbody></table></div>'
    ).format(rows)


def _until(token: Token) -> str:
    if token.expires_at is None:
        return "不过期"
    return f"{local(token.expires_at)}{'（已过期）' if token.over else '止'}"


def _token_form() -> Markup:
    days = Markup("").join(Markup('<option value="{}">{}</option>').format(*it) for it in _DAYS)
    return Markup(
        '<details class="adding"><summary>新建令牌</summary>'
        '<form class="edit" data-act="token-add"><p><label for="token-name">哪个程序用</label>'
        '<input id="token-name" name="name" maxlength="40" required autocomplete="off"></p>'
        '<p><label for="token-role">角色</label>{}</p><p><label for="token-days">有效期</label>'
        '<select id="token-days" name="days">{}</select></p>'
        '<p class="done"><button>建立令牌</button></p></form></details>'
    ).format(_roles("token-role", Role.STAFF), days)


def add_user(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    accounts = accounts_of(engine)
    first = not accounts.access.has_users
    made = accounts.add(
        by.visitor, _said(data, "name"), _role(data), _said(data, "password"), origin=by.origin
    )
    line = f"已建立账号“{made.name}”（{ROLE_WORDS[made.role]}）。"
    if not first:
        return done_line(line)
    return Markup(
        '<p class="done-line" role="status"><span>{}从现在起要登录才能打开办公页面。</span>'
        '<a href="/login?next=/admin/">去登录</a></p>'
    ).format(line)


def change_role(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    name, role = _said(data, "name"), _role(data)
    made = accounts_of(engine).set_role(by.visitor, name, role, origin=by.origin)
    return done_line(f"“{made.name}”现在是{ROLE_WORDS[made.role]}，原来的登录已结束。")


def new_password(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    name, word = _said(data, "name"), _said(data, "password")
    made = accounts_of(engine).set_password(by.visitor, name, word, origin=by.origin)
    return done_line(f"“{made.name}”的密码已更改，原来的登录已结束。")


def switch_off(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    name = _said(data, "name")
    made = accounts_of(engine).set_active(by.visitor, name, False, origin=by.origin)
    undo = {"act": "user-on", "name": made.name}
    return done_line(f"账号“{made.name}”已停用，登录已结束。", undo)


def switch_on(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    name = _said(data, "name")
    made = accounts_of(engine).set_active(by.visitor, name, True, origin=by.origin)
    return done_line(f"账号“{made.name}”已启用。")


def unlock(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    made = accounts_of(engine).unlock(by.visitor, _said(data, "name"), origin=by.origin)
    return done_line(f"“{made.name}”的锁定已解除。")


def remove_user(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    made = accounts_of(engine).remove(by.visitor, _said(data, "name"), origin=by.origin)
    return done_line(f"账号“{made.name}”已删除，登录已结束。")


def add_token(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    name, days = _said(data, "name"), _said(data, "days")
    if days not in dict(_DAYS):
        raise BureauError("有效期无法识别。请刷新页面后再试。")
    count = int(days) if days else None
    secret = accounts_of(engine).add_token(by.visitor, name, _role(data), count, origin=by.origin)
    return Markup(
        '<p class="done-line" role="status"><span>令牌只显示这一次，请现在就复制：'
        '<code>{0}</code></span><button type="button" data-copy="{0}">复制</button></p>'
    ).format(secret)


def revoke_token(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    name = _said(data, "name")
    accounts_of(engine).revoke_token(by.visitor, name, origin=by.origin)
    return done_line(f"令牌“{name}”已吊销，马上失效。")


ACTIONS = {
    "user-add": add_user,
    "user-role": change_role,
    "user-password": new_password,
    "user-off": switch_off,
    "user-on": switch_on,
    "user-unlock": unlock,
    "user-remove": remove_user,
    "token-add": add_token,
    "token-revoke": revoke_token,
}


def _said(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def _role(data: Mapping[str, Any]) -> Role:
    said = _said(data, "role")
    if said not in {it.value for it in ROLES}:
        raise BureauError("角色无法识别。请刷新页面后再试。")
    return Role(said)
