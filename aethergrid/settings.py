"""Every setting, read from the environment once (NAME, or the file that NAME_FILE names), each with its default.

`.env` in the checkout and in the data folder are read too; a variable that is already set wins.
"""

import os
from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from platformdirs import user_data_dir

from aethergrid import __version__
from aethergrid.broker import broker
from aethergrid.databases import database
from aethergrid.environment import Environment, folder
from aethergrid.home import secret_key
from aethergrid.logs import logging_config
from capture.proxy.upstreams import find_upstreams

# Lessons are compared by many small products of matrices, which BLAS does ten times as fast in one thread; vectors
# are searched in threads of their own. It is read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.read_env(BASE_DIR / ".env")

# The data folder: everything of one grid lies under it.
AETHERGRID_HOME = Path(env.str("AETHERGRID_HOME", default=user_data_dir("aethergrid"))).expanduser().resolve()
env.read_env(AETHERGRID_HOME / ".env")

# Django
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(AETHERGRID_HOME)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "aethergrid.urls"
ASGI_APPLICATION = "aethergrid.asgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["aethergrid.formats"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "aethergrid.apps.GridAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "embeddings",
    "adapters",
    "capture",
    "grid",
    "aethergrid.apps.AetherGridConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "grid.rest.chunked.measure_chunked_bodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = AETHERGRID_HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("MAX_BODY_BYTES", default=16 * 1024 * 1024)

# Stores: embedded by default, a server where its URL is set. `aethergrid.checks` refuses one that cannot be used.
POSTGRES_URL = env.str("POSTGRES_URL", default="")
POSTGRES_POOL_SIZE = env.int("POSTGRES_POOL_SIZE", default=8)  # of each process, at most
MONGODB_URL = env.str("MONGODB_URL", default="")
WEAVIATE_URL = env.str("WEAVIATE_URL", default="")
WEAVIATE_GRPC_PORT = env.int("WEAVIATE_GRPC_PORT", default=50051)
WEAVIATE_API_KEY = env.str("WEAVIATE_API_KEY", default="")
WEAVIATE_COLLECTION = env.str("WEAVIATE_COLLECTION", default="IntelligenceFragment")
WEAVIATE_SHARDS = env.int("WEAVIATE_SHARDS", default=1)
WEAVIATE_REPLICAS = env.int("WEAVIATE_REPLICAS", default=1)
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_PREFIX = env.str("REDIS_PREFIX", default="aethergrid")  # of every key and channel there
DATABASES = {"default": database(AETHERGRID_HOME, postgres_url=POSTGRES_URL, pool_size=POSTGRES_POOL_SIZE)}
CACHES = {
    "default": {
        "BACKEND": "aethergrid.caches.GridCache",
        # A list: the URL itself may have commas.
        "LOCATION": [REDIS_URL],
        # The braces keep all keys of a cache in one slot of a cluster, for commands of several.
        "KEY_PREFIX": f"{{{REDIS_PREFIX}}}:cache",
        "OPTIONS": {
            "CONNECTION_FACTORY": "aethergrid.caches.Connections",
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "IGNORE_EXCEPTIONS": True,
        },
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# The database has every session, the cache a copy.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"

# Folders with adapters for other families of models, with os.pathsep between them.
AETHERGRID_ADAPTER_PATH = env.str("AETHERGRID_ADAPTER_PATH", default="")

# Capture
CAPTURE_ENABLED = env.bool("CAPTURE_ENABLED", default=True)
CLAUDE_CODE_DIR = folder(env.str("CLAUDE_CODE_DIR", default="~/.claude/projects"))
CODEX_DIR = folder(env.str("CODEX_DIR", default="~/.codex"))
GEMINI_CLI_DIR = folder(env.str("GEMINI_CLI_DIR", default="~/.gemini/tmp"))
CAPTURE_MAX_LINE_BYTES = env.int("CAPTURE_MAX_LINE_BYTES", default=32 * 1024 * 1024)
REDACT_PII = env.list("REDACT_PII", default=[])  # of email, phone, card, iban; secrets go in any case
SPOOL_MAX_BYTES = env.int("SPOOL_MAX_BYTES", default=1024 * 1024 * 1024)

# The API proxy: where it passes calls on to
UPSTREAMS = find_upstreams(
    {
        "anthropic": env.str("ANTHROPIC_UPSTREAM", default="") or "https://api.anthropic.com",
        "openai": env.str("OPENAI_UPSTREAM", default="") or "https://api.openai.com",
        "gemini": env.str("GEMINI_UPSTREAM", default="") or "https://generativelanguage.googleapis.com",
        "ollama": env.str("OLLAMA_UPSTREAM", default="") or "http://127.0.0.1:11434",
    },
    env.list("PROXY_UPSTREAMS", default=[]),
)

# Augmenting what passes the proxy with what the grid knows: for the calls of these addresses, and to these models
AUGMENT_PATHS = env.list("AUGMENT_PATHS", default=[])  # patterns of <provider>/<path>
AUGMENT_MODELS = env.list("AUGMENT_MODELS", default=[])
AUGMENT_MAX_TOKENS = env.int("AUGMENT_MAX_TOKENS", default=1000)
AUGMENT_MAX_MILLISECONDS = env.int("AUGMENT_MAX_MILLISECONDS", default=150)
AUGMENT_MAX_BODY_BYTES = env.int("AUGMENT_MAX_BODY_BYTES", default=4 * 1024 * 1024)
# Sessions of MCP clients live in the web process that began them; without them any of several may serve any call.
MCP_SESSIONS = env.bool("MCP_SESSIONS", default=True)

# Embedding
EMBEDDING_MODEL = env.str("EMBEDDING_MODEL", default="minilm")
VECTOR_DIMENSIONS = env.int("VECTOR_DIMENSIONS", default=0)  # 0: whatever the model gives
EMBEDDING_BASE_URL = env.str("EMBEDDING_BASE_URL", default="")
EMBEDDING_API_KEY = env.str("EMBEDDING_API_KEY", default="")  # for EMBEDDING_BASE_URL; OpenAI has its own
EMBEDDING_MAX_TOKENS = env.int("EMBEDDING_MAX_TOKENS", default=512)  # of a model at EMBEDDING_BASE_URL
EMBEDDING_THREADS = env.int("EMBEDDING_THREADS", default=0)  # 0: one for each core
# Of what native vectors find, the share that a map between two spaces has to find if it is to be used.
ALIGNMENT_FLOOR = env.float("ALIGNMENT_FLOOR", default=0.5)
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
CHUNK_MAX_TOKENS = env.int("CHUNK_MAX_TOKENS", default=512)
ENRICHER = env.str("ENRICHER", default="embeddings.enrichment.enrich")  # dotted path of a function

# Pipeline
PROCESSING_BATCH_SIZE = env.int("PROCESSING_BATCH_SIZE", default=50)
PIPELINE_LEASE_SECONDS = env.int("PIPELINE_LEASE_SECONDS", default=120)
PIPELINE_MAX_ATTEMPTS = env.int("PIPELINE_MAX_ATTEMPTS", default=6)
PIPELINE_RETRY_SECONDS = env.int("PIPELINE_RETRY_SECONDS", default=5)
PIPELINE_SWEEP_SECONDS = env.int("PIPELINE_SWEEP_SECONDS", default=10)

# Patterns
PATTERN_QUIET_SECONDS = env.int(
    "PATTERN_QUIET_SECONDS", default=600
)  # of a conversation before it is distilled
PATTERN_LEASE_SECONDS = env.int("PATTERN_LEASE_SECONDS", default=900)
PATTERN_STALE_DAYS = env.int("PATTERN_STALE_DAYS", default=1095)  # without confirmation while others go on

# A model that tells patterns, and compares where the grid is unsure: none unless one is named
PATTERN_MODEL = env.str("PATTERN_MODEL", default="")  # anthropic:…, openai:… or ollama:…
PATTERN_MODEL_BASE_URL = env.str("PATTERN_MODEL_BASE_URL", default="")  # empty: the vendor's own
PATTERN_MODEL_API_KEY = env.str("PATTERN_MODEL_API_KEY", default="")  # for PATTERN_MODEL_BASE_URL
PATTERN_MODEL_PRICE = env.str("PATTERN_MODEL_PRICE", default="")  # dollars for a million tokens: input/output
PATTERN_TOKENS_PER_DAY = env.int("PATTERN_TOKENS_PER_DAY", default=200_000)
ANTHROPIC_API_KEY = env.str("ANTHROPIC_API_KEY", default="")

BROKER = broker(
    AETHERGRID_HOME, redis_url=REDIS_URL, prefix=REDIS_PREFIX, lease_seconds=PIPELINE_LEASE_SECONDS
)
CELERY_BROKER_URL = BROKER.url
CELERY_BROKER_TRANSPORT = BROKER.transport
CELERY_BROKER_TRANSPORT_OPTIONS = BROKER.options
CELERY_BROKER_USE_SSL = BROKER.ssl
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "grid"
# Files carry no broadcasts.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_WORKER_SEND_TASK_EVENTS = bool(REDIS_URL)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "grid.sweep", "schedule": PIPELINE_SWEEP_SECONDS},
    "compare-stores": {"task": "grid.compare_stores", "schedule": crontab(hour=3, minute=17)},
    "refit-alignments": {"task": "grid.refit_alignments", "schedule": crontab(hour=4, minute=47)},
    "age-patterns": {"task": "grid.age_patterns", "schedule": crontab(hour=4, minute=17)},
}
if PATTERN_MODEL:
    CELERY_BEAT_SCHEDULE["tell-with-model"] = {
        "task": "grid.tell_with_model",
        "schedule": 60,
        "options": {"expires": 60},
    }
if MONGODB_URL:  # else a message and its row are written in one transaction
    CELERY_BEAT_SCHEDULE["reconcile"] = {"task": "grid.reconcile", "schedule": 120}
CELERY_BEAT_SCHEDULER = "aethergrid.scheduler:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(AETHERGRID_HOME / "run" / "beat-schedule")

# The API
API_THROTTLE = env.str("API_THROTTLE", default="600/min")  # by key, user or address; empty: none
API_LOGIN_THROTTLE = env.str(
    "API_LOGIN_THROTTLE", default="20/min"
)  # by address, for calls that try a password
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "grid.rest.authentication.ApiKeyAuthentication",
        "rest_framework_simplejwt.authentication.JWTAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["grid.rest.throttling.ApiThrottle"],
    "DEFAULT_PARSER_CLASSES": ["grid.rest.formats.JsonBody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "grid.rest.formats.JsonAlways",
    "DEFAULT_PAGINATION_CLASS": "grid.rest.paging.Pages",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "grid.rest.problems.problem_for",
    # X-Forwarded-For is whatever a client says: the address that counts is that of the connection.
    "NUM_PROXIES": 0,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.int("JWT_ACCESS_MINUTES", default=30)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env.int("JWT_REFRESH_DAYS", default=14)),
    # A new password ends every token.
    "CHECK_REVOKE_TOKEN": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "AetherGrid",
    "DESCRIPTION": (
        "Your conversations with AI models, searchable: for you and for every model that you use.\n\n"
        "Send a key in `Authorization: Bearer`: an API key, which `manage.py apikey NAME` makes, or a token of "
        "`/api/token`. Bodies and answers are JSON; errors are problem details (RFC 9457), whose `detail` says "
        "what to change."
    ),
    "VERSION": __version__,
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "StateEnum": "capture.models.MessageState",
        "SourceStateEnum": "grid.rest.sources_shape.STATES",
        "PatternStateEnum": "grid.patterns.models.PatternState",
        "PatternOutcomeEnum": "grid.patterns.models.PatternOutcome",
        "OutcomeEnum": "grid.patterns.models.LessonOutcome",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "grid.rest.schema.add_problems",
    ],
    "TAGS": [
        {"name": "query", "description": "Ask the grid."},
        {"name": "conversations", "description": "Record, list, read and erase conversations."},
        {"name": "fragments", "description": "The parts of messages that are searched."},
        {"name": "patterns", "description": "What your conversations have learned."},
        {"name": "grid", "description": "Figures, and the sources."},
        {"name": "health", "description": "How the grid is."},
        {"name": "token", "description": "A token instead of an API key."},
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "persistAuthorization": True,
        "defaultModelsExpandDepth": 0,
        "validatorUrl": None,
    },
}

# Flower, where it is started; `aethergrid.flower` hands these on
FLOWER_ADDRESS = env.str("FLOWER_ADDRESS", default="127.0.0.1")
FLOWER_PORT = env.int("FLOWER_PORT", default=5555)
FLOWER_BASIC_AUTH = env.str(
    "FLOWER_BASIC_AUTH", default=""
)  # name:password, several with commas between them

# Running
RUN_AS_DAEMON = env.bool("RUN_AS_DAEMON", default=False)
HEALTH_CHECK_PORT = env.int("HEALTH_CHECK_PORT", default=8081)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOGGING = logging_config(LOG_LEVEL, env.str("AETHERGRID_ROLE", default=""))
