from . import customer_mail_intake_step
