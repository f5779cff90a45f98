"""Apache and nginx over a published site, each with the rules that came with it, on loopback."""

from __future__ import annotations

import getpass
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from servers.process import free_ports, scratch

_MODULES = ("mpm_event", "authz_core", "dir", "mime", "setenvif", "rewrite", "headers", "alias", "unixd")
_APACHE = Path("/usr/lib/apache2/modules")

_APACHE_CONF = """\
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/apache.pid"
DefaultRuntimeDir "{folder}"
ErrorLog "{folder}/error.log"
{modules}
TypesConfig /dev/null
DocumentRoot "{root}"
{alias}
<Directory "/">
  Require all denied
</Directory>
<Directory "{site}">
  Require all granted
  AllowOverride FileInfo Options Indexes
</Directory>
"""

_NGINX_CONF = """\
user {user};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {site}/hosting/nginx-http.conf;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    include {site}/hosting/nginx-server.conf;
  }}
}}
"""


@contextmanager
def apache(root: Path, site: Path, prefix: str = "/") -> Iterator[str]:
    """Run Apache with ``root`` as the folder of its host and ``site`` at ``prefix``; give the address of the site."""
    with scratch("apache") as folder:
        (port,) = free_ports(1)
        present = [name for name in _MODULES if (_APACHE / f"mod_{name}.so").is_file()]
        modules = "\n".join(f"LoadModule {name}_module {_APACHE}/mod_{name}.so" for name in present)
        alias = "" if prefix == "/" else f'Alias "{prefix.rstrip("/")}" "{site}"'
        conf = folder / "apache.conf"
        conf.write_text(
            _APACHE_CONF.format(folder=folder, port=port, modules=modules, root=root, alias=alias, site=site)
        )
        command = ["/usr/sbin/apache2", "-f", str(conf), "-DFOREGROUND", "-X"]
        with _running(command, folder, f"http://127.0.0.1:{port}{prefix}") as address:
            yield address


@contextmanager
def nginx(root: Path, site: Path, prefix: str = "/") -> Iterator[str]:
    """Run nginx with ``root`` as the folder of its host, the site at ``prefix`` below it; give its address."""
    with scratch("nginx") as folder:
        (port,) = free_ports(1)
        conf = folder / "nginx.conf"
        conf.write_text(_NGINX_CONF.format(user=getpass.getuser(), folder=folder, port=port, root=root, site=site))
        command = ["/usr/sbin/nginx", "-p", str(folder), "-c", str(conf)]
        with _running(command, folder, f"http://127.0.0.1:{port}{prefix}") as address:
            yield address


@contextmanager
def _running(command: Sequence[str], folder: Path, address: str) -> Iterator[str]:
    log = folder / "printed.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=dict(os.environ)
        )
        try:
            _wait(process, lambda: _answers(address), log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(address: str) -> bool:
    with suppress(httpx.TransportError):
        httpx.get(address, trust_env=False)
        return True
    return False


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 30
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} does not answer; it printed:\n{_printed(log.parent)}")
        time.sleep(0.05)


def _printed(folder: Path) -> str:
    return "\n".join(path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.log")))
