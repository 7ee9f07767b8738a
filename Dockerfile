FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY requirements-setup.lock requirements.lock ./
RUN python -m venv /setup \
    && /setup/bin/pip install --no-cache-dir --require-hashes --requirement requirements-setup.lock \
    && python -m venv --without-pip /app \
    && /setup/bin/uv pip install --no-cache --python /app/bin/python --compile-bytecode \
        --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY bot bot
COPY adapters adapters
COPY content content
RUN /setup/bin/hatchling build --target wheel \
    && /setup/bin/uv pip install --no-cache --python /app/bin/python --compile-bytecode \
        --no-deps dist/*.whl

FROM python:3.13-slim-bookworm
ENV PATH=/app/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/briefing-bot.db \
    PORT=3978
COPY --from=build /app /app
RUN install -d -o 10001 -g 10001 -m 0700 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3978
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s CMD ["python", "-c", "\
import http.client, os, sys; \
bot = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=2); \
bot.request('GET', '/healthz'); \
sys.exit(bot.getresponse().status != 200)"]
ENTRYPOINT ["briefing-bot"]
CMD ["run", "--host", "0.0.0.0"]
