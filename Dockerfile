# Granary in a container: one image for the app, for nginx in front of it and for the loader.
# Build where an index can be reached: no address of one is written here; name your own with
#   docker build --build-arg PIP_INDEX_URL --build-arg UV_DEFAULT_INDEX -t granary:0.1.0 .
FROM python:3.11-slim-bookworm

# A Chinese font for PDF and Word, nginx for the front.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk nginx-light \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/granary granary

ARG PIP_INDEX_URL
ARG UV_DEFAULT_INDEX
# Bound from below only, as in pyproject.toml; every package has a version there.
# hadolint ignore=DL3013
RUN pip install --no-cache-dir "uv>=0.13"

WORKDIR /srv/granary
COPY pyproject.toml ./
RUN uv sync --no-cache --no-dev --extra postgresql
COPY . .
RUN python -m compileall -q app.py pages queries data

ENV PATH="/srv/granary/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8
USER 10001:10001
VOLUME /var/lib/granary
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501"]
