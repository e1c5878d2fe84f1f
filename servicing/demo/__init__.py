"""An invented loan book, seeded and relative to a day, that goes the same way as a lender's tape.

Every borrower and loan id begins with `demo-`, every lender's name says 演示, every phone number is 199-0000-xxxx.
"""
