from odoo import api, models


class IrSequence(models.Model):
    _inherit = 'ir.sequence'

    @api.model
    def _next_by_code_batch(self, code, count):
        """Draw ``count`` numbers in one statement; otherwise like :meth:`next_by_code`.

        :return: list of ``count`` numbers, of ``False`` when the company has no such sequence
        """
        sequence = self.search(
            [('code', '=', code), ('company_id', 'in', [self.env.company.id, False])], order='company_id', limit=1)
        if not sequence:
            return [False] * count
        if sequence.implementation != 'standard':
            return [sequence._next() for _number in range(count)]
        pg_name = f'ir_sequence_{sequence.id:03d}'
        if sequence.use_date_range:
            date_range = sequence._get_current_sequence()
            sequence = sequence.with_context(ir_sequence_date_range=date_range.date_from)
            pg_name += f'_{date_range.id:03d}'
        prefix, suffix = sequence._get_prefix_suffix()
        padding = sequence.padding
        self.env.cr.execute("SELECT nextval(%s) FROM generate_series(1, %s)", (pg_name, count))
        return [f'{prefix}{number:0{padding}d}{suffix}' for number, in self.env.cr.fetchall()]
