"""Which problems does no article solve, and what would one be worth?"""
