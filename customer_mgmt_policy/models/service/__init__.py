from . import customer_duty_roster
from . import customer_duty_roster_gap
from . import customer_inquiry
from . import customer_inquiry_workflow
from . import customer_inquiry_board
from . import customer_inquiry_raising
from . import customer_inquiry_mail
from . import res_partner
