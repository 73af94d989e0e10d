"""An application waits anew once the space took its offer back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incubation', '0002_held_places'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='asked_again_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
