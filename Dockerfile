# The crawler: `docker run reprints COMMAND`. Everything it writes goes to /data and /tmp, so the rest may be read-only.
FROM python:3.11.14-slim-trixie AS build
COPY scripts/uv.txt /tmp/uv.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/uv.txt
ENV UV_PROJECT_ENVIRONMENT=/opt/reprints UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
# further words for uv: compose.prefect.yml asks for `--extra prefect --extra postgres --extra s3`
ARG EXTRAS=""
WORKDIR /src
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --locked --no-dev --no-install-project --no-cache $EXTRAS
COPY config config
COPY reprints reprints
COPY spiders spiders
COPY flows flows
RUN uv sync --locked --no-dev --no-editable --no-cache $EXTRAS

FROM python:3.11.14-slim-trixie
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin reprints \
    && install -d -o reprints -g reprints /data
COPY --from=build /opt/reprints /opt/reprints
COPY prefect.yaml /opt/reprints/prefect.yaml
ENV PATH=/opt/reprints/bin:$PATH HOME=/tmp REPRINTS_DATA=/data PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["reprints"]
CMD ["--help"]
