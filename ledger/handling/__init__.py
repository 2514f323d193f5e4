"""Handling an item, from 登记 to 归档: the rules of DOMAIN.md section 2, pure, without database or clock."""
