# Written by hand after its neighbours.

from django.db import migrations, models

from ui.pinyin import search_key


def fill(apps, schema_editor):
    """Write the key of every venture that is there."""
    ventures = apps.get_model('ventures', 'Venture').objects
    for venture in ventures.filter(search_key='').only('name').iterator():
        ventures.filter(pk=venture.pk).update(search_key=search_key(venture.name))


class Migration(migrations.Migration):

    dependencies = [
        ('ventures', '0003_working_styles'),
    ]

    operations = [
        migrations.AddField(
            model_name='venture',
            name='search_key',
            field=models.TextField(db_default='', default='', editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
