"""All settings, read top to bottom. Every value an installation may change comes from the
environment, with the embedded default (SQLite, file-system broker, console mail) beside it.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Matrices here are small: threads of the linear algebra would only wait for one another, and one
# thread gives the same digits every time. Read before NumPy is first loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# --- Where this installation keeps what it makes ------------------------------------------------
JUJIAN_VAR = env.path("JUJIAN_VAR", default=str(BASE_DIR / "var"))
JUJIAN_VAR = Path(str(JUJIAN_VAR))
for folder in ("", "files", "fonts", "mail", "broker/queue", "broker/done", "broker/control"):
    (JUJIAN_VAR / folder).mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = JUJIAN_VAR / "files"
JUJIAN_FONT_FOLDER = env.str("JUJIAN_FONT_FOLDER", default="")  # licensed faces of the site

# --- What this installation is ------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
JUJIAN_DEMO = env.bool(
    "JUJIAN_DEMO", default=False
)  # demo clock and quick log-in; never in earnest
JUJIAN_SITE = env.str("JUJIAN_SITE", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=JUJIAN_SITE.startswith("https://"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"


def kept_secret(name: str, path: Path) -> str:
    """Read a secret from the environment, or from a file made at first use (mode 0600)."""
    if value := env.str(name, default=""):
        return value
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text().strip()


SECRET_KEY = kept_secret("SECRET_KEY", JUJIAN_VAR / "secret_key")
JUJIAN_KEYS = env.list("JUJIAN_KEYS", default=[])  # "id:base64", the first encrypts, all decrypt
JUJIAN_KEY_FILE = JUJIAN_VAR / "keys"

# --- The river: upstream first --------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "awards",
    "review",
    "nominations",
    "programmes",
    "letters",
    "people",
    "jobs",
    "files",
    "ledger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "django_fsm",
    "django_htmx",
    "template_partials",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "config.middleware.ClosedNetwork",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.KeptNowhere",
    "config.middleware.MomentAndActor",
    "config.middleware.Situations",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# --- Database: embedded SQLite, or DATABASE_URL ---------------------------------------------------
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{JUJIAN_VAR / 'jujian.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 60  # opening reads the whole schema: 8 ms a page
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA secure_delete=ON;",  # the key of a closed vote leaves nothing in the file
    }
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}}

# --- Cache, jobs ----------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Of each worker its own, always: a page is kept under all that it may change by.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}
JUJIAN_CLOCK = "config.clock.now"  # where background work learns what time it is
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {}
    if REDIS_URL
    else {
        "data_folder_in": str(JUJIAN_VAR / "broker/queue"),
        "data_folder_out": str(JUJIAN_VAR / "broker/queue"),
        "processed_folder": str(JUJIAN_VAR / "broker/done"),
        "control_folder": str(JUJIAN_VAR / "broker/control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
)
CELERY_TASK_DEFAULT_QUEUE = env.str("JUJIAN_QUEUE", default="jujian")  # one broker, several sites
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_EAGER", default=False)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(JUJIAN_VAR / "beat")
CELERY_BEAT_SCHEDULE = {
    "clock": {"task": "config.tick", "schedule": 10.0, "options": {"expires": 10}},
}

# --- Letters --------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{JUJIAN_VAR / 'mail'}")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = JUJIAN_VAR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="jujian@localhost")

JUJIAN_TEXTS = env.str("JUJIAN_TEXTS", default="letters.texts.FileTexts")  # a gateway's class
JUJIAN_TEXTS_FOLDER = JUJIAN_VAR / "texts"

# --- Who logs in ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "people.forms.DoorForm"}
ACCOUNT_ADAPTER = "people.adapters.ClosedDoor"
ACCOUNT_LOGOUT_REDIRECT_URL = "public:home"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None  # guardian makes no account for passers-by

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Static files and the content security policy -------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = JUJIAN_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Limits -----------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
JUJIAN_SEAL = env.str("JUJIAN_SEAL", default="")  # the class of a certified seal service; none: ""
JUJIAN_NETWORK = env.list("JUJIAN_NETWORK", default=[])  # of a closed meeting: networks, by commas
JUJIAN_SCANNER = env.str("JUJIAN_SCANNER", default="")  # a command, or clamd://host:port; none: ""
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"codes": {"()": "config.logs.WithoutCodes"}},  # links open doors: never in a log
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["codes"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"jujian": {"level": "INFO"}},
}
