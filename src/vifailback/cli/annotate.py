"""`vifailback annotate`: serves recordings to people who explain, in a browser, what failed in them."""

import getpass
import json
import os
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from vifailback.cli.say import say
from vifailback.errors import ConfigError, MissingExtraError
from vifailback.store.place import shown_place

if TYPE_CHECKING:
    from vifailback.annotate import AnnotateConfig
    from vifailback.annotate.config import ModelAddress, OidcProvider
    from vifailback.annotate.context import Context

EXAMPLE = (
    "Annotate failed episodes in a browser. `vifailback annotate users --help` is about accounts.\n\n"
    "example: vifailback annotate recordings/ --store annotations.sqlite\n"
    "         vifailback annotate --demo"
)
DEMO = Path("vifailback-demo")


@dataclass(frozen=True)
class AnnotateOptions:
    """What to serve, and to whom.

    Args:
        path: a recording, a dataset, or a folder of them.
        demo: make sample recordings in PATH (vifailback-demo) and annotate those; needs nothing else.
        store: annotation database; annotations.sqlite by default.
        host: address to listen on. Anything but this machine needs accounts.
        port: port to listen on; 8000 or the next free one by default.
        author: who annotates where there are no accounts; your login name by default.
        title: shown in the page.
        no_browser: do not open a browser.
        allowed_host: further names by which browsers call the server.
        root_path: path below which a proxy serves the page (/annotate).
        accounts: ask people to log in, on this machine too.
        tls_cert: certificate to serve https with (PEM).
        tls_key: its key (PEM).
        follow_links: open recordings also through links that lead out of PATH.
        model_url: OpenAI-compatible server of a model that drafts texts; without it offline templates do.
        model: the model's name there.
        diagnosis_url: OpenAI-compatible server of a ViFailback model that prefills annotations.
        diagnosis_model: the model's name there.
        api_key_env: environment variable with the key of these servers.
        oidc_issuer: OpenID provider to log in with.
        oidc_client_id: this server's client id there.
        oidc_secret_env: environment variable with the client secret.
        oidc_name: what the login button says.
        oidc_anyone: let everyone whom the provider knows annotate, not only people with an account here.
        json: print machine-readable JSON: one line when the server is there.
    """

    path: Annotated[Path | None, tyro.conf.Positional, tyro.conf.arg(metavar="[PATH]")] = None
    demo: bool = False
    store: Annotated[str | None, tyro.conf.arg(metavar="FILE|URL")] = None
    host: str = "127.0.0.1"
    port: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    author: Annotated[str | None, tyro.conf.arg(metavar="NAME")] = None
    title: str = ""
    no_browser: bool = False
    allowed_host: tyro.conf.UseAppendAction[tuple[str, ...]] = ()
    root_path: str = ""
    accounts: bool = False
    tls_cert: Annotated[Path | None, tyro.conf.arg(metavar="FILE")] = None
    tls_key: Annotated[Path | None, tyro.conf.arg(metavar="FILE")] = None
    follow_links: bool = False
    model_url: Annotated[str | None, tyro.conf.arg(metavar="URL")] = None
    model: Annotated[str | None, tyro.conf.arg(metavar="NAME")] = None
    diagnosis_url: Annotated[str | None, tyro.conf.arg(metavar="URL")] = None
    diagnosis_model: Annotated[str | None, tyro.conf.arg(metavar="NAME")] = None
    api_key_env: Annotated[str | None, tyro.conf.arg(metavar="NAME")] = None
    oidc_issuer: Annotated[str | None, tyro.conf.arg(metavar="URL")] = None
    oidc_client_id: Annotated[str | None, tyro.conf.arg(metavar="ID")] = None
    oidc_secret_env: Annotated[str | None, tyro.conf.arg(metavar="NAME")] = None
    oidc_name: str = "OpenID"
    oidc_anyone: bool = False
    json: bool = False


def main(arguments: Sequence[str], *, browse: Callable[[str], object] = webbrowser.open) -> int:
    """Run the verb until Ctrl-C; 0 then."""
    if arguments[:1] == ["users"]:
        from vifailback.cli import annotate_users

        return annotate_users.main(arguments[1:])
    options = tyro.cli(
        AnnotateOptions,
        prog="vifailback annotate",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    try:
        import argon2  # noqa: F401  # pyright: ignore[reportUnusedImport]
        import fastapi  # noqa: F401  # pyright: ignore[reportUnusedImport]
        import uvicorn  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ModuleNotFoundError:
        raise MissingExtraError("the annotation tool", "annotate") from None
    return _serve(options, browse)


def _serve(options: AnnotateOptions, browse: Callable[[str], object]) -> int:
    from vifailback.annotate import create_app
    from vifailback.annotate.serve import Certificate, address, listen, serve

    if (options.tls_cert is None) != (options.tls_key is None):
        raise ConfigError("TLS needs both --tls-cert and --tls-key")
    cert, key = options.tls_cert, options.tls_key
    certificate = None if cert is None or key is None else Certificate(cert, key)
    config = _config(options)
    with listen(options.host, options.port) as listener:
        app = create_app(config)
        place = address(listener, tls=certificate is not None)
        announce(options, place, app.state.context)
        if not options.no_browser and _has_screen():
            threading.Thread(target=browse, args=(place,), daemon=True).start()
        serve(app, listener, certificate=certificate)
    return 0


def _config(options: AnnotateOptions) -> "AnnotateConfig":
    from vifailback.annotate import AnnotateConfig

    recordings, store = _places(options)
    return AnnotateConfig(
        recordings=recordings,
        store=store,
        host=options.host,
        author=options.author or getpass.getuser(),
        allowed_hosts=tuple(options.allowed_host),
        root_path=_prefix(options.root_path),
        accounts=options.accounts,
        model=_model("--model", options.model_url, options.model, options),
        diagnosis=_model("--diagnosis", options.diagnosis_url, options.diagnosis_model, options),
        title=options.title or ("sample episodes" if options.demo else ""),
        oidc=_oidc(options),
        follow_links=options.follow_links,
    )


def _places(options: AnnotateOptions) -> tuple[Path, str]:
    """Where the recordings and the annotations are; makes the sample recordings."""
    if not options.demo:
        if options.path is None:
            raise ConfigError("say which recordings to annotate, or --demo for sample episodes")
        return options.path, options.store or "annotations.sqlite"
    from vifailback.sim.tabletop import write_samples

    folder = options.path or DEMO
    sys.stderr.write(f"making sample episodes in {folder}\n")
    write_samples(folder / "recordings")
    return folder / "recordings", options.store or str(folder / "my-annotations.sqlite")


def _prefix(path: str) -> str:
    inner = path.strip("/")
    return f"/{inner}" if inner else ""


def _model(option: str, url: str | None, name: str | None, options: AnnotateOptions) -> "ModelAddress | None":
    from vifailback.annotate.config import ModelAddress

    named = "--model" if option == "--model" else "--diagnosis-model"
    if url is None and name is None:
        return None
    if url is None or name is None:
        raise ConfigError(f"a model needs both {option}-url and {named}")
    return ModelAddress(url, name, _secret(options.api_key_env, "--api-key-env"))


def _oidc(options: AnnotateOptions) -> "OidcProvider | None":
    from vifailback.annotate.config import OidcProvider

    if options.oidc_issuer is None and options.oidc_client_id is None:
        return None
    if options.oidc_issuer is None or options.oidc_client_id is None:
        raise ConfigError("an OpenID provider needs both --oidc-issuer and --oidc-client-id")
    secret = _secret(options.oidc_secret_env, "--oidc-secret-env")
    return OidcProvider(options.oidc_issuer, options.oidc_client_id, secret, options.oidc_name, options.oidc_anyone)


def _secret(variable: str | None, option: str) -> str | None:
    if variable is None:
        return None
    value = os.environ.get(variable)
    if not value:
        raise ConfigError(f"{option}: the environment variable {variable} is not set")
    return value


def _has_screen() -> bool:
    """Whether a browser can show up; without a screen Python would open a text browser in this terminal."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def announce(options: AnnotateOptions, place: str, context: "Context") -> None:
    """Say where the page is, what it shows, where annotations go (without a password), and what was left out."""
    from vifailback.annotate.work.sync import without_recording

    config, library = context.config, context.library
    problems, lost, store = library.recordings.problems, without_recording(context), shown_place(str(config.store))
    if options.json:
        report = {
            "address": place,
            "store": store,
            "recordings": str(config.recordings),
            "episodes": len(library),
            "without_recording": lost,
            "problems": [{"what": problem.line, "why": problem.why} for problem in problems],
        }
        say(json.dumps(report) + "\n")
    else:
        for problem in problems:
            say(f"left out: {problem.line}: {problem.why}\n")
        if lost:
            say(f"{lost} annotations in {store} are of recordings that are not here; they stay there\n")
        count = f"{len(library)} episode{'s' * (len(library) != 1)}"
        say(f"{count} of {config.recordings}\nannotations go to {store}\n\n  {place}\n\nCtrl-C ends it.\n")
    if config.people_log_in and options.tls_cert is None and options.host not in ("127.0.0.1", "::1", "localhost"):
        sys.stderr.write(
            "warning: without --tls-cert passwords cross the network unprotected, and browsers show exact frames more\n"
            "slowly; serve https, here or through a proxy\n"
        )
    sys.stdout.flush()
