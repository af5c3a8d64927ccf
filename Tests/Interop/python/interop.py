"""interop: plays two parties against running nodes, or verifies what they left on disk.

    interop.py example DOCUMENT     the numbers of the document itself
    interop.py prepare DIR          asks both nodes of `redriver init DIR --demo` to record the link
    interop.py DIR                  the same installation, fresh, both nodes running
    interop.py verify DIR           both nodes stopped again

Each prints one line of JSON at its end. Exit status: 0 all as documented, 1 not.
"""

import collections
import json
import os
import sys
import time
import traceback

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
from redriver_crypto import Wrong

SECONDS = 240


def main(arguments):
    counts = collections.Counter()
    try:
        if len(arguments) == 2 and arguments[0] == "verify":
            from interop_verify import verify
            verify(arguments[1], counts)
        elif len(arguments) == 2 and arguments[0] == "prepare":
            from redriver_link import record
            record(arguments[1], counts)
        elif len(arguments) == 2 and arguments[0] == "example":
            from interop_example import check
            check(arguments[1], counts)
        elif len(arguments) == 1 and os.path.isdir(arguments[0]):
            from interop_exchange import Exchange
            Exchange(arguments[0], time.monotonic() + SECONDS, counts).run()
        else:
            print(__doc__, file=sys.stderr)
            return 1
    except (Wrong, KeyError, ValueError, OSError) as error:
        traceback.print_exc()
        print(json.dumps({"error": str(error), **counts}))
        return 1
    print(json.dumps(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
