"""Papers (推荐书), candidates, eligibility, the form check (形式审查), the journey itself."""
