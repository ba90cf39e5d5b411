# Two commands are all a user needs: `make serve` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check
# twice quiet: only what went wrong
INSTALL := $(PIP) install -qq --progress-bar off -c constraints.txt
FAILED := { echo "安装没有完成。请检查网络（或软件源的设置）后重新运行，已下载的不会重复下载。"; exit 1; }
FILES := assistant corpus index ui tests
HOST ?= 127.0.0.1
PORT ?= 7860
# what an installation in a server room has beside the product itself
EXTRAS := llm,mcp

.PHONY: serve test lint format bench wheelhouse clean

serve: $(VENV)/serve.stamp  ## the web app, with the sample documents on the first run
	@$(BIN)/bureau serve --samples --host $(HOST) --port $(PORT)

test: $(VENV)/test.stamp lint  ## the whole suite
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/test.stamp
	$(BIN)/ruff check $(FILES)
	$(BIN)/ruff format --check $(FILES)
	$(BIN)/mypy

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix $(FILES)
	$(BIN)/ruff format $(FILES)

bench: $(VENV)/test.stamp  ## the measured figures of docs/benchmarks.md
	$(BIN)/python -m tests.benchmarks

wheelhouse: $(VENV)/bin/python  ## a folder to install from where there is no network
	@rm -rf wheelhouse build
	@echo "正在下载、打包全部安装包（约 600 MB）……"
	@$(PIP) wheel -qq --progress-bar off -c constraints.txt -w wheelhouse '.[$(EXTRAS)]' || $(FAILED)
	@cp -r deploy constraints.txt docs/手册.md docs/运维手册.md wheelhouse/
	@mv wheelhouse/deploy/安装说明.txt wheelhouse/
	@cd wheelhouse && sha256sum -- *.whl > SHA256SUMS
	@if ls wheelhouse/nvidia* >/dev/null 2>&1; then echo "注意：软件源给的是带显卡支持的 torch，" \
		"多出数 GB，也能用。怎样只取 CPU 版，见 docs/运维手册.md 的“安装”。"; fi
	@du -sh wheelhouse | sed 's/\t.*/ 在 wheelhouse 中，整个文件夹拷到目标电脑，按其中的 安装说明.txt 安装。/'

$(VENV)/bin/python:
	@echo "正在创建 Python 环境（$(VENV)）……"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "需要 Python 3.11 或更新版本：请安装后重试，或用 make PYTHON=python3.12 指定。"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "没有建成。Debian、Ubuntu 上请先安装 python3-venv，再重新运行。"; exit 1; }

$(VENV)/serve.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "正在安装所需的软件（首次要下载几百 MB，需几分钟，其间没有显示）……"
	@$(INSTALL) -e . || $(FAILED)
	@touch $@

$(VENV)/test.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "正在安装测试所需的软件（首次要下载几百 MB，需几分钟，其间没有显示）……"
	@$(INSTALL) -e '.[test]' || $(FAILED)
	@sh .ci/system-packages
	@touch $@ $(VENV)/serve.stamp

clean:
	rm -rf $(VENV) build dist wheelhouse *.egg-info
