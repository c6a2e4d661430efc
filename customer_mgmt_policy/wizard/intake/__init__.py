from . import customer_record_choice_mixin
from . import customer_mail_intake_step
from . import customer_intake_join
