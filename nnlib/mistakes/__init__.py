"""Mistakes that students make in the lessons, recognized by what they compute.

One module per lesson; each name is a table {code: (wrong function, sentence)} for the `mistakes=`
of a check. When a student's values are those of the wrong function, its sentence is what the
student reads. Every code is exercised by a wrong answer in the lesson's bank.
"""
