# The production image. One image, several commands: see compose.yaml.
# Debian rather than Alpine: the C libraries in the wheels are built for glibc.
FROM python:3.12-slim-bookworm AS packages
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt

# The browser clients; of Node nothing gets into the image but what it built.
FROM node:24-bookworm-slim AS clients
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --ignore-scripts
COPY web ./
RUN npm run build

FROM python:3.12-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=backend.settings
RUN useradd --system --uid 10001 --home-dir /app field
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY backend backend
COPY sync sync
COPY responders responders
COPY incidents incidents
COPY catalogue catalogue
COPY dispatch dispatch
COPY bridges bridges
COPY conformance conformance
COPY notices notices
COPY api api
COPY office office
COPY --from=clients /web/dist web/dist
# Collecting needs settings but no server; these values exist for this one command only.
RUN SECRET_KEY=build DATABASE_URL=postgresql:///build REDIS_URL=redis://build \
    python manage.py collectstatic --no-input --skip-checks
USER field
EXPOSE 8000
# Preloaded: workers share what never changes, and one that is replaced is there at once.
CMD ["gunicorn", "backend.wsgi:application", "--preload", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--bind", "0.0.0.0:8000", \
     "--max-requests", "20000", "--max-requests-jitter", "2000", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
