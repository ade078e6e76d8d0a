from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signoff', '0006_promotion_reports'),
    ]

    operations = [
        migrations.AlterField(
            model_name='report',
            name='kind',
            field=models.CharField(choices=[('sign-off', 'Sign-off report'), ('vendor-audit', 'Vendor audit report'), ('adjudication', 'Adjudication report'), ('dataset-certificate', 'Dataset certificate'), ('inspection-pack', "Inspector's pack"), ('promotion', 'Promotion report'), ('strategy', 'Strategy report')], help_text='None before kinds were distinguished.', max_length=24, null=True),
        ),
    ]
