"""A repeated answer says where the new thing is, as the first one did."""

import sqlalchemy as sa
from alembic import op

revision = "b91e4c07d2a6"
down_revision = "2f6d80b1e9c5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Answers given before say nothing."""
    with op.batch_alter_table("given_answer") as table:
        table.add_column(
            sa.Column("location", sa.String(length=200), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Forget where."""
    with op.batch_alter_table("given_answer") as table:
        table.drop_column("location")
