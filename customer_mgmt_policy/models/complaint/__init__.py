from . import customer_complaint
from . import customer_complaint_workflow
from . import customer_complaint_round
from . import customer_complaint_mail
from . import res_partner
from . import customer_complaint_raised
