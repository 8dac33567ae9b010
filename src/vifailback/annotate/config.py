"""What the server of the annotation tool is told."""

from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class ModelAddress:
    """A vision-language model behind an OpenAI-compatible server.

    Args:
        url: the server, with or without "/v1".
        name: the model's name there.
        api_key: sent as a bearer token.
    """

    url: str
    name: str
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class OidcProvider:
    """An OpenID provider that people may log in with.

    Args:
        issuer: its address; "/.well-known/openid-configuration" lies below it.
        client_id: the name of this server there.
        client_secret: its secret there; None for a public client, which PKCE alone protects.
        name: what the button says.
        anyone: whoever the provider knows becomes an annotator; else only people whose account here has the e-mail
            address that the provider has verified.
    """

    issuer: str
    client_id: str
    client_secret: str | None = None
    name: str = "OpenID"
    anyone: bool = False


@dataclass(frozen=True)
class AnnotateConfig:
    """One server of the annotation tool.

    Args:
        recordings: a file or folder that `open_recordings` opens.
        store: path or URL of the annotation database.
        host: address to listen on; anything but loopback needs accounts.
        port: port to listen on; 0 takes a free one.
        author: who annotates where there are no accounts.
        allowed_hosts: further host names by which the page may be called (behind a proxy, on a network).
        root_path: path below which a proxy serves the page ("/annotate").
        accounts: ask people to log in. Always so where `host` is not loopback.
        model: drafts reasons, guidance and subtasks; None: offline templates and the grammar.
        diagnosis: a ViFailback model that prefills annotations; None: no prefill.
        title: shown in the page.
        oidc: an OpenID provider to log in with; needs accounts.
        follow_links: open recordings also through links that lead out of their folder.
    """

    recordings: Path
    store: str | Path
    host: str = "127.0.0.1"
    port: int = 8000
    author: str = ""
    allowed_hosts: tuple[str, ...] = ()
    root_path: str = ""
    accounts: bool = False
    model: ModelAddress | None = None
    diagnosis: ModelAddress | None = None
    title: str = ""
    oidc: OidcProvider | None = None
    follow_links: bool = False

    @property
    def people_log_in(self) -> bool:
        """Whether people have accounts; else the one person of this machine does everything."""
        return self.accounts or self.host not in LOOPBACK
