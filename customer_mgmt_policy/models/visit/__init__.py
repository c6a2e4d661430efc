from . import customer_visit
from . import customer_visit_flow
from . import customer_visit_question
from . import mail_compose_message
from . import res_partner
from . import customer_visit_raising
