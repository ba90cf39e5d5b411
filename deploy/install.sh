#!/bin/sh
# Installs or upgrades the service from the folder that `make wheelhouse` has made; no network.
#   sudo sh deploy/install.sh          PYTHON=python3.12 sudo -E sh deploy/install.sh
# Each version gets an environment of its own in /opt/bureau/versions; /opt/bureau/venv points to
# the one that runs, so that going back is changing the pointer. Nothing is started.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
wheels=$(cd "$here/.." && pwd)
python=${PYTHON:-python3}
extras=llm,mcp
home=/opt/bureau
state=/var/lib/bureau

fail() {
    echo "$1" >&2
    exit 1
}

[ "$(id -u)" = 0 ] || fail "请用 root 运行：sudo sh deploy/install.sh"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "需要 Python 3.11 或更新版本。请安装后重试，或指明它：PYTHON=python3.12 sudo -E sh deploy/install.sh"
ours=$(cd "$wheels" && ls bureau_assistant-*.whl 2>/dev/null) ||
    fail "“$wheels”里没有安装包。请在联网的电脑上运行 make wheelhouse，把整个 wheelhouse 文件夹拷来。"
tag=$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])')
ls "$wheels"/numpy-*-"$tag"-*.whl >/dev/null 2>&1 ||
    fail "这些安装包不是给本机的 Python（$tag）做的。请用同一版本的 Python 重新 make wheelhouse。"
echo "正在核对安装包……"
(cd "$wheels" && sha256sum --quiet -c SHA256SUMS) || fail "安装包不完整，请重新拷贝 wheelhouse 文件夹。"

version=$(echo "$ours" | cut -d- -f2)
made=$home/versions/$version-$(date +%Y%m%d%H%M%S)
mkdir -p "$home/versions" "$home/docs"
trap 'rm -rf "$made"' EXIT
echo "正在安装 $version（约一分钟）……"
"$python" -m venv "$made" || fail "没有建成 Python 环境。Debian、Ubuntu 上请先安装 python3-venv。"
"$made/bin/pip" --disable-pip-version-check install -q --no-index --find-links "$wheels" \
    -c "$wheels/constraints.txt" "bureau-assistant[$extras]"

id bureau >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir "$state" --shell /usr/sbin/nologin bureau
for folder in "$state" /var/cache/bureau /var/lib/bureau-backups; do
    install -d -o bureau -g bureau -m 0700 "$folder"
done
install -d -m 0755 /etc/bureau
[ -e /etc/bureau/bureau.env ] ||
    install -m 0600 "$here/bureau.env" /etc/bureau/bureau.env
install -D -m 0755 "$here/bureau" /usr/local/bin/bureau
install -m 0644 "$here/bureau.service" "$here/bureau-backup.service" \
    "$here/bureau-backup.timer" /etc/systemd/system/
install -m 0644 "$wheels"/*.md "$home/docs/"

if [ -e "$state/library/library.db" ] && [ -e "$home/venv" ]; then
    echo "升级前先备份……"
    bureau backup /var/lib/bureau-backups
fi
before=$(readlink "$home/venv" 2>/dev/null || true)
ln -s "$made" "$home/venv.new"
mv -T "$home/venv.new" "$home/venv"
trap - EXIT
# the one before stays, to go back to; each takes 2 GB
for old in "$home"/versions/*; do
    [ "$old" = "$made" ] || [ "$old" = "$before" ] || rm -rf "$old"
done
[ ! -d /run/systemd/system ] || systemctl daemon-reload

if [ -n "$before" ]; then
    echo "已升级到 $version。现在重新启动：systemctl restart bureau"
    echo "要退回：ln -sfn $before $home/venv && systemctl restart bureau（见运维手册“升级与退回”）"
else
    echo "已安装 $version。接着（见运维手册）："
    echo "  sudo bureau user add 名称 --role admin     建立第一个管理员"
    echo "  sudo systemctl enable --now bureau bureau-backup.timer"
fi
