"""A warmed process that runs ``bureau add FOLDER`` in a fork of itself for each line it reads.

Importing torch and loading the model take three seconds, and neither writes anything: with them in
each of twenty rounds a test would spend a minute to kill where nothing can be lost. So they are
done once. Each fork is a process of its own that opens the library afresh and can be killed.
A fork takes no threads along: nothing here may start one (torch computes with one thread).

Lines: folder, library and a file for the output, parted by tabs. Answers: the process number,
then ``ended``.
"""

import os
import sys
from functools import cache

import torch

import ui.commands.add
import ui.engine
from ui.cli import main

torch.set_num_threads(1)
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# each fork asks for its model anew, as the command does, and finds this one
ui.engine.load_encoder = cache(ui.engine.load_encoder)
defaults = ui.engine.Settings()
ui.engine.load_encoder(
    defaults.model,
    query_prefix=defaults.query_prefix,
    passage_prefix=defaults.passage_prefix,
    say=ui.commands.add.say,
)

for line in sys.stdin:
    folder, library, output = line.rstrip("\n").split("\t")
    child = os.fork()
    if child == 0:
        written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(written, 1)
        os.dup2(written, 2)
        os._exit(main(["add", folder, "--library", library]))
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
