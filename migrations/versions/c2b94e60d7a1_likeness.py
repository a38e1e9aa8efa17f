"""Likeness

Revision ID: c2b94e60d7a1
Revises: 8d40c2b6e1f7
"""

import re
import unicodedata
from zlib import crc32

import sqlalchemy as sa
from alembic import op


revision = 'c2b94e60d7a1'
down_revision = '8d40c2b6e1f7'
branch_labels = None
depends_on = None

KEYS = ('code', 'licence', 'name', 'reach', 'head', 'tail')
BATCH = 2000


def upgrade() -> None:
    op.create_table(
        'likeness',
        sa.Column('institution_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('office_id', sa.Integer(), nullable=False),
        *(sa.Column(key, sa.BigInteger(), nullable=True) for key in KEYS),
        sa.ForeignKeyConstraint(
            ['institution_id'],
            ['institution.id'],
            name=op.f('fk_likeness_institution_id_institution'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['office_id'], ['office.id'], name=op.f('fk_likeness_office_id_office')
        ),
        sa.PrimaryKeyConstraint('institution_id', name=op.f('pk_likeness')),
    )
    _fill(op.get_bind())
    for key in KEYS:
        op.create_index(f'ix_likeness_office_id_{key}', 'likeness', ['office_id', key])


def _fill(connection: sa.Connection) -> None:
    """The keys of the entries that are there already, by the rule as it was that day."""
    columns = ('id', 'office_id', 'name', 'address', 'phone', 'credit_code', 'licence_no')
    institution = sa.table('institution', *map(sa.column, columns))
    likeness = sa.table('likeness', *map(sa.column, ('institution_id', 'office_id', *KEYS)))
    last = 0
    while rows := connection.execute(
        sa.select(institution)
        .where(institution.c.id > last)
        .order_by(institution.c.id)
        .limit(BATCH)
    ).all():
        last = rows[-1].id
        connection.execute(likeness.insert(), [_row(row) for row in rows])


def _row(row: sa.Row) -> dict[str, int | None]:
    name, address = _fold(row.name), _fold(row.address)
    house, phone, core = _house(address), _phone(row.phone), _core(name)
    texts = (
        _fold(row.credit_code) if len(_digits(row.credit_code)) >= 3 else '',
        _number(row.licence_no),
        name,
        house and phone and f'{house}\n{phone}',
        house and core and f'{house}\n{core[0]}',
        house and core and f'{house}\n{core[-1]}',
    )
    keys = [crc32(text.encode('utf-8', 'surrogatepass')) if text else None for text in texts]
    return {'institution_id': row.id, 'office_id': row.office_id, **dict(zip(KEYS, keys))}


def _fold(text: str) -> str:
    return re.sub(r'\s+', '', unicodedata.normalize('NFKC', text).replace('臺', '台').casefold())


def _house(address: str) -> str:
    found = re.search(r'\d+(?:[-~之、,，.及和]\d+)*[号號](?:之\d+)?', address)
    if found is None:
        return address
    before = address[: found.start()]
    town = re.match(r'^.*[省市县縣区區乡鄉镇鎮村里邻鄰]', before)
    street = before[town.end() :] if town else before
    number = found[0].replace('之', '-')
    return (street + number).translate(str.maketrans('一二三四五六七八九〇號', '1234567890号'))


def _phone(phone: str) -> str:
    digits = _digits(phone.replace('、', '/').partition('/')[0])
    return digits[-7:] if len(digits) >= 7 else ''


def _number(text: str) -> str:
    digits = _digits(text)
    if len(digits) >= 8:
        return digits
    return _fold(text) if len(digits) >= 3 else ''


def _digits(text: str) -> str:
    return re.sub(r'\D', '', text)


def _core(name: str) -> str:
    general = (
        r'有限责任公司|股份有限公司|有限公司|民办非企业|培训学校|培训机构|培训中心|教育培训|教育咨询|教育科技'
        r'|短期补习班|补习班|短期補習班|補習班|文化艺术|培训|学校|中心|機構|机构|私立|附设|附設|市|区|縣|县|區'
        r"|[\s()\[\]【】「」『』“”\"'·・.,，、\-—_/]"
    )
    core = re.sub(general, '', name)
    return core if len(core) >= 2 else name


def downgrade() -> None:
    op.drop_table('likeness')
