from django.db import migrations

# Accounts that were erased before `erase` took them off the leave ledger.
UNLINK = """
SELECT set_config('qingchuang.reader', 'all', true);
UPDATE mobility_researcher SET user_id = NULL
 WHERE user_id IN (SELECT e.person FROM privacy_erased e JOIN accounts_user u ON u.id = e.person
                    WHERE NOT u.is_active AND u.email = e.pseudonym || '@invalid');
UPDATE mobility_department SET head_id = NULL
 WHERE head_id IN (SELECT e.person FROM privacy_erased e JOIN accounts_user u ON u.id = e.person
                    WHERE NOT u.is_active AND u.email = e.pseudonym || '@invalid');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('mobility', '0005_completed'),
        ('privacy', '0003_retention'),
    ]

    operations = [migrations.RunSQL(UNLINK, migrations.RunSQL.noop)]
