"""Whether a library is whole, and can be written."""

import sqlalchemy as sa

from corpus.errors import BureauError
from corpus.opened import Opened
from corpus.schema import versions


class Health(Opened):
    """What a library can find out about itself."""

    def hindrance(self) -> str | None:
        """What keeps a writer out just now, as one line with the fix; waits like one."""
        try:
            with self._writing():
                return None
        except BureauError as error:
            return str(error)

    def sound(self) -> bool:
        """Whether the database is whole: pages, indexes and what rows say of other rows."""
        try:
            with self._reading() as connection:
                said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
                strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        except BureauError:
            return False
        return said == ["ok"] and not strays

    def integrity(self) -> tuple[str, ...]:
        """What is wrong with the library, one line each with the fix; empty when it is sound."""
        try:
            with self._reading() as connection:
                files = connection.execute(
                    sa.select(versions.c.sha256, versions.c.bytes, versions.c.title)
                ).all()
        except BureauError as error:
            return (str(error),)
        lines = []
        if not self.sound():
            lines.append(
                f"资料库文件已损坏：{self._database}。请用 bureau restore-backup 从备份恢复。"
            )
        for file in files:
            path = self.originals.path(file.sha256)
            if not path.is_file() or path.stat().st_size != file.bytes:
                lines.append(
                    f"《{file.title}》的原始文件缺失或不完整。请从备份恢复 originals/{file.sha256}"
                    "（不影响检索和回答）。"
                )
        return tuple(lines)
