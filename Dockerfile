# The portal from uv.lock: every package is checked against its hash. Web, worker, beat, sealer,
# metrics and all commands run from this one image; docker-compose.yml says how.
FROM python:3.13-slim AS build
WORKDIR /srv/portal
COPY config/uv.txt config/uv.txt
RUN python -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --quiet --require-hashes -r config/uv.txt
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --quiet --locked --no-default-groups
COPY manage.py ./
COPY config config
COPY wg_portal wg_portal
COPY apps apps
RUN DJANGO_SETTINGS_MODULE=config.settings.base /opt/venv/bin/python manage.py compile_catalogues \
    && /opt/venv/bin/python -m compileall -q apps config wg_portal

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /data /checkpoints /backups
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
ENV PATH=/opt/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    PORTAL_DATA=/data \
    PORTAL_CHECKPOINTS=/checkpoints \
    PORTAL_BACKUPS=/backups \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER portal
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
