"""Facts about people: health, family, what makes a row of a list one person's, what is masked here and readable there."""
