from collections import defaultdict

from odoo import api, fields, models

from ..core.res_partner import INTERNAL

# size of a person in the picture, and the space between two
WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 132, 62, 16, 46, 8
FEWEST_COLUMNS = 2
# where those stand who report to nobody
LEVEL_BY_ROLE = {'decision_maker': 0, 'influencer': 1, 'buyer': 1, 'gatekeeper': 2, 'user': 2, 'other': 2}


class ResPartner(models.Model):
    """B6.2: the decision chain of a customer, and its picture: who reports to whom, who influences whom."""
    _inherit = 'res.partner'

    relationship_ids = fields.One2many('customer.relationship', 'partner_id', "Decision Chain", copy=False, groups=INTERNAL)
    role_ids = fields.One2many('customer.relationship', 'contact_id', "Roles at the Customer", copy=False, groups=INTERNAL)
    decision_maker_id = fields.Many2one(
        'res.partner', "Decision Maker", compute='_compute_decision_maker_id', compute_sudo=True, groups=INTERNAL,
        help="C2.1.2: the first person of the decision chain who decides.")

    @api.depends('relationship_ids.role', 'relationship_ids.contact_id', 'relationship_ids.active')
    def _compute_decision_maker_id(self):
        for partner in self:
            deciders = partner.relationship_ids.filtered(lambda person: person.role == 'decision_maker' and person.active)
            partner.decision_maker_id = deciders[:1].contact_id

    # PICTURE

    @api.readonly
    def get_relationship_map(self, columns=0):
        """Return the picture of who reports to whom and who influences whom, for whoever looks after the customer.

        :param int columns: how many people fit side by side on the screen; 0: as many as there are
        """
        self.ensure_one()
        self.check_access('read')
        self._check_looks_after()
        return self.sudo()._get_relationship_map(max(int(columns), FEWEST_COLUMNS) if columns else 0)

    def _get_relationship_map(self, columns=0):
        """Return what draws the picture: ``{width, height, nodes, edges}`` in pixels, or nothing without people.

        People stand in rows, whoever reports to somebody below them; arrows go from who influences to who listens.
        """
        by_id = {person.id: person for person in self.relationship_ids}
        if not by_id:
            return False
        rows = self._fold_map_rows(self._get_map_rows(by_id), columns)
        width = max(len(row) for row, _is_folded in rows) * (WIDTH + GAP_X) - GAP_X + 2 * MARGIN
        places = {}
        for number, (row, is_folded) in enumerate(rows):
            left = MARGIN if is_folded else (width - len(row) * (WIDTH + GAP_X) + GAP_X) / 2
            for column, key in enumerate(row):
                places[key] = (left + column * (WIDTH + GAP_X), MARGIN + GAP_Y / 2 + number * (HEIGHT + GAP_Y))
        return {
            'width': width, 'height': 2 * MARGIN + GAP_Y / 2 + len(rows) * (HEIGHT + GAP_Y) - GAP_Y,
            'node_width': WIDTH, 'node_height': HEIGHT,
            'legend': self.env['customer.relationship']._fields['closeness']._description_selection(self.env),
            'nodes': [self._get_map_node(by_id[key], *place) for key, place in places.items()],
            'edges': self._get_map_edges(by_id, places),
        }

    def _get_map_rows(self, by_id):
        """Return the keys row by row; within a row everyone stands as near as possible to their superior."""
        levels = {key: self._get_map_level(person, by_id) for key, person in by_id.items()}
        rows = defaultdict(list)
        for key, level in levels.items():
            rows[level].append(key)
        ordered, place = [], {}
        for level in sorted(rows):
            rows[level].sort(key=lambda key: place.get(by_id[key].reports_to_id.id, 99))
            place.update({key: number / len(rows[level]) for number, key in enumerate(rows[level])})
            ordered.append(rows[level])
        return ordered

    def _fold_map_rows(self, rows, columns):
        """Return ``[(row, is_folded)]``: rows that are wider than the screen go on in the next line."""
        columns = columns or max(map(len, rows))
        return [(row[start:start + columns], len(row) > columns) for row in rows for start in range(0, len(row), columns)]

    def _get_map_level(self, person, by_id):
        """Return the row of ``person``: one below the superior's; those who report to nobody stand by their role."""
        depth = 0
        while person.reports_to_id.id in by_id:
            person, depth = person.reports_to_id, depth + 1
        return LEVEL_BY_ROLE[person.role] + depth

    def _get_map_node(self, person, left, top):
        labels = {name: dict(person._fields[name]._description_selection(self.env)) for name in ('role', 'closeness', 'attitude')}
        return {
            'contact_id': person.contact_id.id, 'x': left, 'y': top,
            'name': person.contact_id.name or "", 'function': person.contact_id.function or "",
            'role': labels['role'].get(person.role, ""), 'is_decider': person.role == 'decision_maker',
            'closeness': person.closeness, 'closeness_label': labels['closeness'].get(person.closeness, ""),
            'attitude': person.attitude, 'attitude_label': labels['attitude'].get(person.attitude, ""),
            'user': person.user_id.name or "", 'note': person.note or "",
        }

    def _get_map_edges(self, by_id, places):
        edges = []
        for key, person in by_id.items():
            if person.reports_to_id.id in places:
                edges.append({'kind': 'reports', 'path': self._get_report_path(places[person.reports_to_id.id], places[key])})
            for influenced in person.influence_ids.filtered(lambda other: other.id in places):
                edges.append({'kind': 'influences', 'path': self._get_influence_path(places[key], places[influenced.id])})
        return edges

    def _get_report_path(self, upper, lower):
        """An angled line from below the superior to above the subordinate; past folded rows it runs between the columns."""
        start_x, start_y = upper[0] + WIDTH / 2, upper[1] + HEIGHT
        end_x, end_y = lower[0] + WIDTH / 2, lower[1]
        middle = end_y - GAP_Y / 2
        detour = ""
        if end_y - start_y > GAP_Y:
            detour = f" V{start_y + GAP_Y / 2:g} H{MARGIN + WIDTH + GAP_X / 2:g}"
        return f"M{start_x:g},{start_y:g}{detour} V{middle:g} H{end_x:g} V{end_y:g}"

    def _get_influence_path(self, source, target):
        """A curve: over the heads within a row, else between the sides that face each other, beside the angled lines."""
        if source[1] == target[1]:
            start, end, top = source[0] + WIDTH / 2 + 20, target[0] + WIDTH / 2 - 20, source[1]
            if start > end:
                start, end = source[0] + WIDTH / 2 - 20, target[0] + WIDTH / 2 + 20
            return f"M{start:g},{top:g} C{start:g},{top - 18:g} {end:g},{top - 18:g} {end:g},{top - 4:g}"
        upwards = source[1] > target[1]
        start_y, end_y = (source[1], target[1] + HEIGHT + 4) if upwards else (source[1] + HEIGHT, target[1] - 4)
        start_x, end_x = source[0] + WIDTH / 2 + 24, target[0] + WIDTH / 2 + 24
        bend = (end_y - start_y) / 2
        return f"M{start_x:g},{start_y:g} C{start_x:g},{start_y + bend:g} {end_x:g},{end_y - bend:g} {end_x:g},{end_y:g}"
