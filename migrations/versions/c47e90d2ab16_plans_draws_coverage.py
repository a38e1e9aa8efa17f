"""Plans, draws, approvals, patrols, statements, maps.

Revision ID: c47e90d2ab16
Revises: b3d81f6a9c25
"""

import sqlalchemy as sa
from alembic import op


revision = 'c47e90d2ab16'
down_revision = 'b3d81f6a9c25'
branch_labels = None
depends_on = None

REFERENCES = {
    'plan_id': 'plan',
    'draw_id': 'draw',
    'recheck_of_id': 'notice',
    'cancelled_by_id': 'person',
}
INDEXED = ('plan_id', 'draw_id', 'recheck_of_id')
ADDED = (
    *REFERENCES, 'ground', 'skip_reason', 'cancel_reason', 'urgent', 'skipped_on', 'cancelled_at',
)


def upgrade() -> None:
    op.create_table('geocode_answer',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('provider', sa.String(length=32), nullable=False),
    sa.Column('query_hash', sa.String(length=64), nullable=False),
    sa.Column('query', sa.String(length=400), nullable=False),
    sa.Column('found', sa.Boolean(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lng', sa.Double(), nullable=True),
    sa.Column('datum', sa.String(length=8), nullable=False),
    sa.Column('quality', sa.String(length=16), nullable=False),
    sa.Column('label', sa.String(length=400), nullable=False),
    sa.Column('raw', sa.JSON(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_geocode_answer')),
    sa.UniqueConstraint('provider', 'query_hash', name=op.f('uq_geocode_answer_provider_query_hash'))
    )
    op.create_table('patrol_cell',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('level', sa.String(length=12), nullable=False),
    sa.Column('district', sa.String(length=12), nullable=False),
    sa.Column('area', sa.String(length=200), nullable=False),
    sa.Column('feature_key', sa.String(length=64), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_patrol_cell_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_cell')),
    sa.UniqueConstraint('office_id', 'code', name=op.f('uq_patrol_cell_office_id_code')),
    sa.UniqueConstraint('uuid', name=op.f('uq_patrol_cell_uuid'))
    )
    op.create_table('coverage_statement',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('district', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('denominator', sa.Integer(), nullable=False),
    sa.Column('visited', sa.Integer(), nullable=False),
    sa.Column('off_site', sa.Integer(), nullable=False),
    sa.Column('attempted', sa.Integer(), nullable=False),
    sa.Column('excused', sa.Integer(), nullable=False),
    sa.Column('closed', sa.Integer(), nullable=False),
    sa.Column('register_hash', sa.String(length=64), nullable=False),
    sa.Column('content', sa.String(length=64), nullable=False),
    sa.Column('pdf', sa.String(length=64), nullable=True),
    sa.Column('xlsx', sa.String(length=64), nullable=True),
    sa.Column('verify_code', sa.String(length=32), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_coverage_statement_made_by_id_person')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_coverage_statement_office_id_office')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_coverage_statement_signed_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_statement')),
    sa.UniqueConstraint('uuid', name=op.f('uq_coverage_statement_uuid')),
    sa.UniqueConstraint('verify_code', name=op.f('uq_coverage_statement_verify_code'))
    )
    with op.batch_alter_table('coverage_statement', schema=None) as batch_op:
        batch_op.create_index('ix_coverage_statement_office_order', ['office_id', 'id'], unique=False)

    op.create_index('ix_visit_off_site', 'visit', ['office_id', 'visited_on', 'institution_id'],
                    sqlite_where=sa.text("method <> 'on_site'"),
                    postgresql_where=sa.text("method <> 'on_site'"))
    op.create_index('ix_visit_clue', 'visit', ['office_id', 'visited_on', 'institution_id'],
                    sqlite_where=sa.text("source IN ('complaint', 'data_alert', 'handover')"),
                    postgresql_where=sa.text("source IN ('complaint', 'data_alert', 'handover')"))
    op.create_index('ix_visit_recheck', 'visit', ['office_id', 'visited_on', 'institution_id'],
                    sqlite_where=sa.text("kind = 'recheck'"),
                    postgresql_where=sa.text("kind = 'recheck'"))

    op.create_table('geocode_proposal',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("state IN ('proposed','confirmed','rejected')", name=op.f('ck_geocode_proposal_state_known')),
    sa.ForeignKeyConstraint(['answer_id'], ['geocode_answer.id'], name=op.f('fk_geocode_proposal_answer_id_geocode_answer')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_geocode_proposal_decided_by_id_person')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_geocode_proposal_institution_id_institution')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_geocode_proposal_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_geocode_proposal')),
    sa.UniqueConstraint('institution_id', 'answer_id', name=op.f('uq_geocode_proposal_institution_id_answer_id')),
    sa.UniqueConstraint('uuid', name=op.f('uq_geocode_proposal_uuid'))
    )
    with op.batch_alter_table('geocode_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_geocode_proposal_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index('ix_geocode_proposal_office_state', ['office_id', 'state', 'id'], unique=False)

    op.create_table('map_layer',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('level', sa.String(length=12), nullable=False),
    sa.Column('datum', sa.String(length=8), nullable=False),
    sa.Column('file', sa.String(length=64), nullable=False),
    sa.Column('loaded_by_id', sa.Integer(), nullable=True),
    sa.Column('loaded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['loaded_by_id'], ['person.id'], name=op.f('fk_map_layer_loaded_by_id_person')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_map_layer_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_map_layer')),
    sa.UniqueConstraint('uuid', name=op.f('uq_map_layer_uuid'))
    )
    with op.batch_alter_table('map_layer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_map_layer_office_id'), ['office_id'], unique=False)

    op.create_table('patrol',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('cell_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('companions', sa.JSON(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('finished_at', sa.DateTime(), nullable=False),
    sa.Column('patrolled_on', sa.Date(), nullable=False),
    sa.Column('fixes', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawal_reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['cell_id'], ['patrol_cell.id'], name=op.f('fk_patrol_cell_id_patrol_cell')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_patrol_office_id_office')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_patrol_person_id_person')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['person.id'], name=op.f('fk_patrol_withdrawn_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol')),
    sa.UniqueConstraint('uuid', name=op.f('uq_patrol_uuid'))
    )
    with op.batch_alter_table('patrol', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_cell_id'), ['cell_id'], unique=False)
        batch_op.create_index('ix_patrol_office_day', ['office_id', 'patrolled_on', 'cell_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_person_id'), ['person_id'], unique=False)

    op.create_table('plan',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('period', sa.String(length=12), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('scope', sa.JSON(), nullable=False),
    sa.Column('goal', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_plan_days_in_order')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_plan_created_by_id_person')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_plan_office_id_office')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_plan_published_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('uuid', name=op.f('uq_plan_uuid'))
    )
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.create_index('ix_plan_office_order', ['office_id', 'id'], unique=False)

    op.create_table('recusal',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('declared_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_recusal_ended_by_id_person')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_recusal_institution_id_institution')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_recusal_office_id_office')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recusal_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_recusal_recorded_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal')),
    sa.UniqueConstraint('uuid', name=op.f('uq_recusal_uuid'))
    )
    with op.batch_alter_table('recusal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recusal_institution_id'), ['institution_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recusal_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recusal_person_id'), ['person_id'], unique=False)

    op.create_table('draw',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('commitment', sa.String(length=64), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('bound', sa.JSON(), nullable=False),
    sa.Column('committed_by_id', sa.Integer(), nullable=False),
    sa.Column('committed_at', sa.DateTime(), nullable=False),
    sa.Column('redraw_of_id', sa.Integer(), nullable=True),
    sa.Column('redraw_reason', sa.Text(), nullable=False),
    sa.Column('witness', sa.String(length=200), nullable=False),
    sa.Column('witness_phrase', sa.String(length=200), nullable=False),
    sa.Column('record', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('revealed_by_id', sa.Integer(), nullable=True),
    sa.Column('revealed_at', sa.DateTime(), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('replaces', sa.Boolean(), nullable=False),
    sa.Column('dropped_by_id', sa.Integer(), nullable=True),
    sa.Column('dropped_at', sa.DateTime(), nullable=True),
    sa.Column('drop_reason', sa.Text(), nullable=False),
    sa.Column('result_published_by_id', sa.Integer(), nullable=True),
    sa.Column('result_published_at', sa.DateTime(), nullable=True),
    sa.Column('hides_inspectors', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['committed_by_id'], ['person.id'], name=op.f('fk_draw_committed_by_id_person')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_draw_office_id_office')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_draw_plan_id_plan')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_draw_published_by_id_person')),
    sa.ForeignKeyConstraint(['redraw_of_id'], ['draw.id'], name=op.f('fk_draw_redraw_of_id_draw')),
    sa.ForeignKeyConstraint(['revealed_by_id'], ['person.id'], name=op.f('fk_draw_revealed_by_id_person')),
    sa.ForeignKeyConstraint(['dropped_by_id'], ['person.id'], name=op.f('fk_draw_dropped_by_id_person')),
    sa.ForeignKeyConstraint(['result_published_by_id'], ['person.id'], name=op.f('fk_draw_result_published_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_draw_plan_id_number')),
    sa.UniqueConstraint('redraw_of_id', name=op.f('uq_draw_redraw_of_id')),
    sa.UniqueConstraint('uuid', name=op.f('uq_draw_uuid'))
    )
    with op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.create_index('ix_draw_office_order', ['office_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draw_plan_id'), ['plan_id'], unique=False)

    op.create_table('map_feature',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('layer_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('west', sa.Double(), nullable=False),
    sa.Column('south', sa.Double(), nullable=False),
    sa.Column('east', sa.Double(), nullable=False),
    sa.Column('north', sa.Double(), nullable=False),
    sa.Column('rings', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['layer_id'], ['map_layer.id'], name=op.f('fk_map_feature_layer_id_map_layer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_map_feature')),
    sa.UniqueConstraint('layer_id', 'key', name=op.f('uq_map_feature_layer_id_key'))
    )
    op.create_table('patrol_finding',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('patrol_id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lng', sa.Double(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_patrol_finding_institution_id_institution')),
    sa.ForeignKeyConstraint(['patrol_id'], ['patrol.id'], name=op.f('fk_patrol_finding_patrol_id_patrol')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_finding')),
    sa.UniqueConstraint('uuid', name=op.f('uq_patrol_finding_uuid'))
    )
    with op.batch_alter_table('patrol_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_finding_institution_id'), ['institution_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_finding_patrol_id'), ['patrol_id'], unique=False)

    op.create_table('inspection_approval',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('assignment_id', sa.Integer(), nullable=True),
    sa.Column('visit_uuid', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('decide_by', sa.Date(), nullable=True),
    sa.Column('requested_by_id', sa.Integer(), nullable=False),
    sa.Column('requested_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('requested','approved','refused','withdrawn')", name=op.f('ck_inspection_approval_state_known')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_inspection_approval_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_inspection_approval_decided_by_id_person')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_inspection_approval_institution_id_institution')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_inspection_approval_office_id_office')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_inspection_approval_paper_id_paper')),
    sa.ForeignKeyConstraint(['requested_by_id'], ['person.id'], name=op.f('fk_inspection_approval_requested_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection_approval')),
    sa.UniqueConstraint('uuid', name=op.f('uq_inspection_approval_uuid'))
    )
    with op.batch_alter_table('inspection_approval', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspection_approval_assignment_id'), ['assignment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_approval_institution_id'), ['institution_id'], unique=False)
        batch_op.create_index('ix_inspection_approval_office_order', ['office_id', 'id'], unique=False)
        batch_op.create_index('ix_inspection_approval_waiting', ['office_id', 'state', 'urgent', 'decide_by', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_approval_paper_id'), ['paper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_approval_visit_uuid'), ['visit_uuid'], unique=False)

    # Said in SQL that both databases take: alembic would have SQLite copy the table, which visits
    # refer to.
    for column, table in REFERENCES.items():
        name = f'fk_assignment_{column}_{table}'
        op.execute(
            f'ALTER TABLE assignment ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {table} (id)'
        )
    for name in ('ground', 'skip_reason', 'cancel_reason'):
        op.add_column('assignment', sa.Column(name, sa.Text(), nullable=False, server_default=''))
    op.add_column('assignment', sa.Column('urgent', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('assignment', sa.Column('skipped_on', sa.Date(), nullable=True))
    op.add_column('assignment', sa.Column('cancelled_at', sa.DateTime(), nullable=True))
    for name in INDEXED:
        op.create_index(f'ix_assignment_{name}', 'assignment', [name])
    op.create_index('ix_assignment_clue', 'assignment', ['office_id', 'source', 'created_at'])


def downgrade() -> None:
    op.drop_index('ix_assignment_clue', table_name='assignment')
    for name in INDEXED:
        op.drop_index(f'ix_assignment_{name}', table_name='assignment')
    for name in ADDED:
        op.drop_column('assignment', name)

    with op.batch_alter_table('inspection_approval', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inspection_approval_visit_uuid'))
        batch_op.drop_index(batch_op.f('ix_inspection_approval_paper_id'))
        batch_op.drop_index('ix_inspection_approval_waiting')
        batch_op.drop_index('ix_inspection_approval_office_order')
        batch_op.drop_index(batch_op.f('ix_inspection_approval_institution_id'))
        batch_op.drop_index(batch_op.f('ix_inspection_approval_assignment_id'))

    op.drop_table('inspection_approval')
    with op.batch_alter_table('patrol_finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_finding_patrol_id'))
        batch_op.drop_index(batch_op.f('ix_patrol_finding_institution_id'))

    op.drop_table('patrol_finding')
    op.drop_table('map_feature')
    with op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draw_plan_id'))
        batch_op.drop_index('ix_draw_office_order')

    op.drop_table('draw')
    with op.batch_alter_table('recusal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recusal_person_id'))
        batch_op.drop_index(batch_op.f('ix_recusal_office_id'))
        batch_op.drop_index(batch_op.f('ix_recusal_institution_id'))

    op.drop_table('recusal')
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_index('ix_plan_office_order')

    op.drop_table('plan')
    with op.batch_alter_table('patrol', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patrol_person_id'))
        batch_op.drop_index('ix_patrol_office_day')
        batch_op.drop_index(batch_op.f('ix_patrol_cell_id'))

    op.drop_table('patrol')
    with op.batch_alter_table('map_layer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_map_layer_office_id'))

    op.drop_table('map_layer')
    with op.batch_alter_table('geocode_proposal', schema=None) as batch_op:
        batch_op.drop_index('ix_geocode_proposal_office_state')
        batch_op.drop_index(batch_op.f('ix_geocode_proposal_answer_id'))

    op.drop_table('geocode_proposal')
    op.drop_index('ix_visit_recheck', table_name='visit')
    op.drop_index('ix_visit_clue', table_name='visit')
    op.drop_index('ix_visit_off_site', table_name='visit')
    with op.batch_alter_table('coverage_statement', schema=None) as batch_op:
        batch_op.drop_index('ix_coverage_statement_office_order')

    op.drop_table('coverage_statement')
    op.drop_table('patrol_cell')
    op.drop_table('geocode_answer')
