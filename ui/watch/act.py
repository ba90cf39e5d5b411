"""What the audit log tells of, and the words for it."""

from enum import StrEnum


class Act(StrEnum):
    """The values are kept in the log: never change one."""

    UPLOADED = "document.uploaded"
    ADDED = "document.added"
    REPLACED = "document.replaced"
    REMOVED = "document.removed"
    RESTORED = "document.restored"
    CORRECTED = "document.corrected"
    VISIBILITY = "document.visibility"
    SETTINGS = "settings.changed"
    SETTINGS_BY_HAND = "settings.by_hand"  # in the file, while no program looked
    USER_ADDED = "user.added"
    USER_ROLE = "user.role"
    USER_PASSWORD = "user.password"
    USER_DISABLED = "user.disabled"
    USER_ENABLED = "user.enabled"
    USER_UNLOCKED = "user.unlocked"
    USER_REMOVED = "user.removed"
    TOKEN_ADDED = "token.added"
    TOKEN_REVOKED = "token.revoked"
    LOGIN = "login.ok"
    LOGIN_FAILED = "login.failed"
    LOGIN_LOCKED = "login.locked"
    LOGOUT = "login.ended"
    STANDARD_SAVED = "standard.saved"
    STANDARD_APPROVED = "standard.approved"
    STANDARD_RETIRED = "standard.retired"
    STANDARD_RESTORED = "standard.restored"
    QUESTIONS_DELETED = "questions.deleted"
    QUESTIONS_EXPORTED = "questions.exported"
    QUESTIONS_WIPED = "questions.wiped"
    FEEDBACK_HANDLED = "feedback.handled"
    FEEDBACK_REOPENED = "feedback.reopened"
    FIGURES_SPLIT = "figures.split"
    FIGURES_REJOINED = "figures.rejoined"
    REBUILT = "library.rebuilt"
    BACKUP = "library.backup"
    RESTORED_BACKUP = "library.restored"
    NOT_DONE = "not.done"  # what the row before it (``of``) says was tried and failed


WORDS = {
    Act.UPLOADED: "上传文件",
    Act.ADDED: "收录文件",
    Act.REPLACED: "替换文件",
    Act.REMOVED: "移出文件",
    Act.RESTORED: "恢复文件",
    Act.CORRECTED: "更正文件信息",
    Act.VISIBILITY: "更改公开范围",
    Act.SETTINGS: "修改设置",
    Act.SETTINGS_BY_HAND: "设置文件被直接改动",
    Act.USER_ADDED: "新建账号",
    Act.USER_ROLE: "更改账号角色",
    Act.USER_PASSWORD: "更改密码",
    Act.USER_DISABLED: "停用账号",
    Act.USER_ENABLED: "启用账号",
    Act.USER_UNLOCKED: "解除锁定",
    Act.USER_REMOVED: "删除账号",
    Act.TOKEN_ADDED: "新建令牌",
    Act.TOKEN_REVOKED: "吊销令牌",
    Act.LOGIN: "登录",
    Act.LOGIN_FAILED: "登录失败",
    Act.LOGIN_LOCKED: "登录被锁定",
    Act.LOGOUT: "退出登录",
    Act.STANDARD_SAVED: "保存标准答复",
    Act.STANDARD_APPROVED: "核准标准答复",
    Act.STANDARD_RETIRED: "停用标准答复",
    Act.STANDARD_RESTORED: "恢复标准答复",
    Act.QUESTIONS_DELETED: "删除提问记录",
    Act.QUESTIONS_EXPORTED: "导出个人信息",
    Act.QUESTIONS_WIPED: "清空个人信息",
    Act.FEEDBACK_HANDLED: "反馈标为已处理",
    Act.FEEDBACK_REOPENED: "反馈改回待处理",
    Act.FIGURES_SPLIT: "分开指标",
    Act.FIGURES_REJOINED: "撤销分开指标",
    Act.REBUILT: "重建向量和索引",
    Act.BACKUP: "备份",
    Act.RESTORED_BACKUP: "从备份恢复",
    Act.NOT_DONE: "没有完成",
}


_KEPT = {act.value: words for act, words in WORDS.items()}


def act_words(act: str) -> str:
    """The words for a kept value; a newer program's value as it stands."""
    return _KEPT.get(act, act)
