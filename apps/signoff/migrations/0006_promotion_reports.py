from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signoff', '0005_report_kinds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='report',
            name='kind',
            field=models.CharField(choices=[('sign-off', 'Sign-off report'), ('vendor-audit', 'Vendor audit report'), ('adjudication', 'Adjudication report'), ('dataset-certificate', 'Dataset certificate'), ('inspection-pack', "Inspector's pack"), ('promotion', 'Promotion report')], help_text='None before kinds were distinguished.', max_length=24, null=True),
        ),
    ]
