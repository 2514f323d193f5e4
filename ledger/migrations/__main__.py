"""Write the next revision: `python -m ledger.migrations "what it does"`; then read and tidy what it wrote."""

import sys
import tempfile

from ledger import migrations
from ledger.database import create_engine

with tempfile.TemporaryDirectory() as folder:
    engine = create_engine(f"sqlite:///{folder}/ledger.sqlite3")
    with migrations.exclusive(engine) as connection:
        migrations.upgrade(connection)
        migrations.write_revision(connection, sys.argv[1])
