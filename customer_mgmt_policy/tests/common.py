from datetime import datetime

from pytz import timezone

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user

ROLES = (
    'salesperson', 'department_head', 'cr_specialist', 'cr_supervisor', 'cs_agent', 'cs_manager', 'finance_reviewer',
    'general_manager', 'legal_reviewer', 'quality', 'feasibility_reviewer', 'archive_keeper', 'it_custodian',
)


def get_today():
    """Return today where the people of the tests work: from 16:00 UTC on it is the next day there."""
    return datetime.now(timezone('Asia/Shanghai')).date()


class CustomerPolicyCase(TransactionCase):
    """A company in Shanghai with two sales teams, one user per role and three customers.

    ``sales`` and ``sales_mate`` work in the team that ``head`` leads, ``sales_other`` in that of ``head_other``.
    ``customer`` belongs to ``sales``, ``key_customer`` (a key customer, looked after by ``cr_specialist``) too,
    ``customer_other`` to ``sales_other``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, no_reset_password=True))
        cls.company = cls.env.company
        cls.calendar = cls.env['resource.calendar'].create({
            'name': "Shanghai office",
            'tz': 'Asia/Shanghai',
            'company_id': cls.company.id,
            'attendance_ids': [
                Command.create({'name': "Work", 'dayofweek': str(day), 'hour_from': start, 'hour_to': stop,
                                'day_period': period})
                for day in range(5) for start, stop, period in ((9, 12, 'morning'), (13, 18, 'afternoon'))
            ],
        })
        cls.company.resource_calendar_id = cls.calendar
        cls._create_users()
        cls._create_customers()

    @classmethod
    def _create_users(cls):
        """One user per role, reachable as ``cls.<role>``, plus the teams of ``head`` and ``head_other``."""
        for role in ROLES:
            setattr(cls, role, cls._new_user(role, role))
        cls.sales, cls.head = cls.salesperson, cls.department_head
        cls.sales_mate = cls._new_user('sales_mate', 'salesperson')
        cls.sales_other = cls._new_user('sales_other', 'salesperson')
        cls.head_other = cls._new_user('head_other', 'department_head')
        cls.employee = new_test_user(cls.env, 'plain_employee', groups='base.group_user')
        Team = cls.env['crm.team']
        cls.team = Team.create({
            'name': "East China", 'user_id': cls.head.id, 'member_ids': [Command.set((cls.sales + cls.sales_mate).ids)],
        })
        cls.team_other = Team.create({
            'name': "South China", 'user_id': cls.head_other.id, 'member_ids': [Command.set(cls.sales_other.ids)],
        })

    @classmethod
    def _create_customers(cls):
        cls.customer = cls._new_customer("Shanghai Harbour Trading", cls.sales)
        cls.key_customer = cls._new_customer(
            "National Grid Works", cls.sales, customer_tier='key', cr_specialist_id=cls.cr_specialist.id)
        cls.customer_other = cls._new_customer("Guangzhou Textiles", cls.sales_other)

    @classmethod
    def _new_user(cls, login, *roles):
        """Create a user; a namesake in the demo company steps aside."""
        namesake = cls.env['res.users'].search([('login', '=', login)])
        namesake.login = f'demo_{login}'
        namesake.flush_recordset()
        return new_test_user(
            cls.env, login, groups=','.join(f'customer_mgmt_policy.group_{role}' for role in roles), tz='Asia/Shanghai',
            lang='en_US')

    @classmethod
    def _new_customer(cls, name, owner, **vals):
        return cls.env['res.partner'].create({
            'name': name, 'is_company': True, 'is_managed_customer': True, 'user_id': owner.id, **vals,
        })


class SpeedMixin:
    """Counts statements: the chatter tracks as ever, and twenty ``customers`` of ``sales`` share the records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.customers = cls.env['res.partner'].create([
            {'name': f"Customer {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': cls.sales.id,
             'street': f"Street {number}"}
            for number in range(20)
        ])

    def _commit(self):
        """Do what a commit does: flush and log the changes."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _start_cold(self):
        self._commit()
        self.env.invalidate_all()


class RecordChecks:
    """What every kind of record about a customer keeps to, whatever its chapter."""

    def assertSeenBy(self, records, expected, refused=()):
        """Each user of ``expected`` finds just these of ``records``; those of ``refused`` may not even search for them."""
        for user, seen in expected:
            with self.subTest(user.login):
                self.assertEqual(set(self._find_as_client(records, user)), set(seen.ids))
        for user in refused:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._find_as_client(records, user)

    def _find_as_client(self, records, user):
        self.env.invalidate_all()
        return call_kw(records.browse().with_user(user), 'search', ([('id', 'in', records.ids)],), {})

    def assertFollowsTheCustomer(self, own, of_key, other):
        """Records of ``customer``, ``key_customer`` and ``customer_other``: a new owner of the first sees them at once."""
        self.customer.user_id = self.sales_other
        self.assertSeenBy(own + of_key + other, [(self.sales_other, own + other), (self.sales, of_key)])

    def assertStaysInItsCompany(self, record, user, outsider):
        """Nobody sees ``record``, made in another company, from the first one; ``user``, of both, does from its own."""
        user.company_ids += record.company_id

        def sees(user, company):
            self.env.invalidate_all()
            return record.with_user(user).with_context(allowed_company_ids=company.ids).has_access('read')

        self.assertFalse(sees(outsider, self.company))
        self.assertFalse(sees(user, self.company))
        self.assertTrue(sees(user, record.company_id))

    def assertPeopleFit(self, make):
        """Contacts belong to the customer, and nobody takes care of what they may not see; ``make`` creates a record."""
        stranger = self.env['res.partner'].create({'name': "Stranger"})
        for vals, message in (
            ({'contact_id': stranger.id}, "does not belong"), ({'contact_id': self.key_customer.id}, "does not belong"),
            ({'user_id': self.sales_other.id}, "may not see"),
        ):
            self.env.flush_all()
            with self.subTest(vals=vals), self.assertRaisesRegex(ValidationError, message):
                make(**vals)
            self.env.transaction.clear()    # what the refused record had still to compute
        record = make().sudo()
        with self.assertRaisesRegex(ValidationError, "may not see"):
            record.user_id = self.sales_other
        record.user_id = self.head
