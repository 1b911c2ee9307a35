"""People and what is known of them: who is found how, exported, erased, and for how long anything is kept."""
