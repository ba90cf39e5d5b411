"""What the system says of files and addresses, in Chinese: asked or not, it says it in English."""

import errno
import os
import re

_WORDS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样做",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕圈",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只能读，不能写",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被别的程序使用",
    errno.ETXTBSY: "正被别的程序使用",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EFBIG: "文件太大",
    errno.EINVAL: "系统不接受",
    errno.ENXIO: "没有这个设备",
    errno.ENODEV: "没有这个设备",
    errno.ENOMEM: "内存不足",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "这台电脑没有这个地址",
    errno.EAFNOSUPPORT: "系统不支持这种地址",
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ETIMEDOUT: "对方没有回答",
}
_SAID = {os.strerror(number): words for number, words in _WORDS.items()} | {
    "Name or service not known": "没有这个主机名",
    "Temporary failure in name resolution": "查不到这个主机名",
    "No address associated with hostname": "没有这个主机名",
}
if hasattr(errno, "EDQUOT"):  # not on Windows
    _SAID[os.strerror(errno.EDQUOT)] = "超过了磁盘配额"
_BRACKETED = re.compile("（(" + "|".join(map(re.escape, _SAID)) + ")）")


def in_chinese(line: str) -> str:
    """``line``, where the system's own words stand in brackets of their own."""
    return _BRACKETED.sub(lambda found: f"（{_SAID[found[1]]}）", line)
