# Built from `make wheelhouse` (same Python): no package index is asked, and no CUDA gets in unless
# the wheelhouse has it.   make wheelhouse && docker build -t bureau-assistant .
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS made
COPY wheelhouse /wheels
RUN python -m venv /opt/bureau \
    && /opt/bureau/bin/pip install --no-cache-dir --no-index --find-links /wheels \
        -c /wheels/constraints.txt "bureau-assistant[llm,mcp]" \
    && XDG_CACHE_HOME=/opt/cache /opt/bureau/bin/python -c \
        "from index.model import find_model; find_model()"

FROM python:${PYTHON}-slim
RUN useradd --system --uid 977 --create-home --home-dir /var/lib/bureau bureau
COPY --from=made /opt/bureau /opt/bureau
# the model, unpacked: the first start is as quick as any
COPY --from=made --chown=bureau /opt/cache /var/cache/bureau
ENV PATH=/opt/bureau/bin:$PATH \
    BUREAU_LIBRARY=/var/lib/bureau/library \
    XDG_CACHE_HOME=/var/cache/bureau \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1
USER bureau
WORKDIR /var/lib/bureau
VOLUME /var/lib/bureau
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s CMD ["python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/healthz', timeout=9)"]
# in a container 127.0.0.1 reaches nobody; without a user this address is refused (see the handbook)
CMD ["bureau", "serve", "--host", "0.0.0.0", "--port", "7860"]
